package dev.gatehouse.links;

import dev.gatehouse.mcp.Message;
import dev.gatehouse.stdio.Pipe;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a process says to one call while that call takes nothing. All calls share one pipe, so as
 * much is kept as may be; after that a process that serves one principal is read no more for the
 * time being, and in one that serves several the call is given up: it must not stall the others.
 */
final class Backlog {
    private final Pipe pipe;
    private final boolean shared;
    private final long mostBytes;
    private final Consumer<Message> taker;
    private final Runnable tooMuch;
    private final Deque<Message> waiting = new ArrayDeque<>();
    private long bytes;
    private boolean paused;
    private boolean stopsPipe;
    private @Nullable Runnable end;

    Backlog(Pipe pipe, boolean shared, long mostBytes, Consumer<Message> taker, Runnable tooMuch) {
        this.pipe = pipe;
        this.shared = shared;
        this.mostBytes = mostBytes;
        this.taker = taker;
        this.tooMuch = tooMuch;
    }

    void take(Message message) {
        if (!paused && waiting.isEmpty()) {
            taker.accept(message);
            return;
        }
        waiting.add(message);
        bytes += message.toBytes().length;
        if (bytes <= mostBytes) return;
        if (shared) {
            drop();
            tooMuch.run();
        } else if (!stopsPipe) {
            stopsPipe = true;
            pipe.pause();
        }
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
        while (!paused && !waiting.isEmpty()) {
            var next = waiting.remove();
            bytes -= next.toBytes().length;
            taker.accept(next);
        }
        if (!waiting.isEmpty()) return;
        letPipeGo();
        if (end != null) end.run();
        end = null;
    }

    /** Nothing more comes: told once all that waits has been taken. */
    void last(Runnable told) {
        if (waiting.isEmpty()) told.run();
        else end = told;
    }

    /** Nobody takes anything any more. */
    void drop() {
        waiting.clear();
        bytes = 0;
        end = null;
        letPipeGo();
    }

    private void letPipeGo() {
        if (stopsPipe) pipe.resume();
        stopsPipe = false;
    }
}
