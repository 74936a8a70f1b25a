package dev.gatehouse.http;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The event loop that one agent's connection lives on. Everything about its exchanges happens here,
 * so none of it needs a lock; whatever may block goes to a virtual thread and comes back.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a failed write closes the channel, which is heard of
public final class Loop {
    private final EventLoop loop;

    Loop(EventLoop loop) {
        this.loop = loop;
    }

    EventLoop eventLoop() {
        return loop;
    }

    /** Whether this is called on the loop. */
    public boolean isHere() {
        return loop.inEventLoop();
    }

    /**
     * Runs a task on this loop: at once when already on it, soon otherwise. A loop that is closing
     * takes no more work, and what it served is closed with it; then the task is dropped.
     */
    public void run(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
            return;
        }
        try {
            loop.execute(task);
        } catch (RejectedExecutionException closing) {
            if (!loop.isShuttingDown()) throw closing;
        }
    }

    /** Runs a task on this loop after a delay, unless the returned handle is run before. */
    public Runnable after(Duration delay, Runnable task) {
        var future = loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }
}
