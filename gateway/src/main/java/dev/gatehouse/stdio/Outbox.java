package dev.gatehouse.stdio;

import java.util.Optional;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Lines that wait to be written to one process: as many and as much as may wait, never more. */
final class Outbox {
    private final int maxLines;
    private final long maxBytes;

    /** A line that waits, and whether it may still go when its turn comes. */
    record Waiting(byte[] bytes, Pipe.Permission permission) {}

    /** An empty one says that there will be no more. */
    private final BlockingDeque<Optional<Waiting>> lines = new LinkedBlockingDeque<>();

    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    Outbox(StdioLimits limits) {
        this.maxLines = limits.queueMessages();
        this.maxBytes = limits.queueBytes();
    }

    /** Takes a line, unless it is full. Never waits. */
    boolean offer(byte[] line, Pipe.Permission permission) {
        if (count.incrementAndGet() > maxLines) {
            count.decrementAndGet();
            return false;
        }
        if (bytes.addAndGet(line.length) > maxBytes) {
            bytes.addAndGet(-line.length);
            count.decrementAndGet();
            return false;
        }
        lines.addLast(Optional.of(new Waiting(line, permission)));
        return true;
    }

    /** Waits for the next line; empty when there will be none. */
    Optional<Waiting> take() throws InterruptedException {
        var line = lines.takeFirst();
        if (line.isPresent()) {
            count.decrementAndGet();
            bytes.addAndGet(-line.get().bytes().length);
        }
        return line;
    }

    /** What waits is dropped, and the writer is told that nothing more comes. */
    void close() {
        lines.clear();
        lines.addFirst(Optional.empty());
    }
}
