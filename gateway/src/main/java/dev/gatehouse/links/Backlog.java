package dev.gatehouse.links;

import dev.gatehouse.http.ByteBudget;
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
 * All backlogs together are bounded, too, by what may be buffered.
 */
final class Backlog {
    private record Waiting(Message message, int bytes) {}

    private final Pipe pipe;
    private final boolean shared;
    private final long mostBytes;
    private final ByteBudget.Share kept;
    private final Consumer<Message> taker;
    private final Runnable tooMuch;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private long bytes;
    private boolean paused;
    private boolean stopsPipe;
    private @Nullable Runnable end;

    Backlog(
            Pipe pipe,
            boolean shared,
            long mostBytes,
            ByteBudget buffered,
            Consumer<Message> taker,
            Runnable tooMuch) {
        this.pipe = pipe;
        this.shared = shared;
        this.mostBytes = mostBytes;
        this.kept = buffered.share();
        this.taker = taker;
        this.tooMuch = tooMuch;
    }

    void take(Message message) {
        if (!paused && waiting.isEmpty()) {
            taker.accept(message);
            return;
        }
        int more = message.toBytes().length;
        if (!kept.add(more)) {
            giveUp();
            return;
        }
        waiting.add(new Waiting(message, more));
        bytes += more;
        if (bytes <= mostBytes) return;
        if (shared) {
            giveUp();
        } else if (!stopsPipe) {
            stopsPipe = true;
            pipe.pause();
        }
    }

    private void giveUp() {
        drop();
        tooMuch.run();
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
        while (!paused && !waiting.isEmpty()) {
            var next = waiting.remove();
            bytes -= next.bytes();
            kept.hold(bytes);
            taker.accept(next.message());
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
        kept.giveBack();
        end = null;
        letPipeGo();
    }

    private void letPipeGo() {
        if (stopsPipe) pipe.resume();
        stopsPipe = false;
    }
}
