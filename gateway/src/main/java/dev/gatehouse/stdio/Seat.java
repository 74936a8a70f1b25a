package dev.gatehouse.stdio;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of one process that serves one principal, or all when the server is shareable: whoever
 * sits there is replaced when it fails, after a growing while, until it fails too often. Nothing
 * here waits, except in this package.
 */
public final class Seat {
    /** Starts the next process. */
    @FunctionalInterface
    interface Start {
        Child child() throws IOException, InterruptedException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Seat.class);

    private final String server;
    private final Command command;
    private final StdioLimits limits;
    private final Receiver receiver;
    private final Tally tally;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition leaves = lock.newCondition();
    private @Nullable Child sitting;
    private @Nullable Thread life;
    private boolean closed;
    private int holders;
    private long lastHeld = System.nanoTime();

    Seat(String server, Command command, StdioLimits limits, Receiver receiver, Tally tally) {
        this.server = server;
        this.command = command;
        this.limits = limits;
        this.receiver = receiver;
        this.tally = tally;
    }

    /** What was given when the seat was taken first. */
    public Receiver receiver() {
        return receiver;
    }

    /** As long as somebody holds it, it is not idle: for an exchange or a stream. */
    public void hold() {
        count(1);
    }

    public void letGo() {
        count(-1);
    }

    private void count(int more) {
        lock.lock();
        try {
            holders += more;
            lastHeld = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    boolean runs(Command other) {
        return command.equals(other);
    }

    boolean isIdle() {
        lock.lock();
        try {
            long last = lastHeld;
            if (sitting != null && sitting.lastUsed() - last > 0) last = sitting.lastUsed();
            return holders == 0 && System.nanoTime() - last > limits.idle().toNanos();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Keeps a process here until the seat is closed.
     *
     * @param gone told when there will be none any more; whether because it failed too often
     */
    void open(Start start, Consumer<Boolean> gone) {
        lock.lock();
        try {
            life =
                    Thread.ofVirtual()
                            .name("stdio-seat-" + server)
                            .start(() -> {
                                boolean failed = false;
                                try {
                                    failed = live(start);
                                } catch (InterruptedException closes) {
                                    Thread.currentThread().interrupt();
                                } finally {
                                    gone.accept(failed);
                                }
                            });
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether it failed too often. */
    private boolean live(Start start) throws InterruptedException {
        int failures = 0;
        while (true) {
            var end = sit(start);
            if (isClosed()) return false;
            failures = end.lived().compareTo(limits.steady()) >= 0 ? 1 : failures + 1;
            if (failures >= limits.failures()) {
                LOG.warn("{} failed {} times in a row and rests: {}", server, failures, end.how());
                receiver.givenUp(
                        "it failed " + failures + " times in a row; the last time " + end.how());
                return true;
            }
            var pause = Backoff.after(failures, limits, ThreadLocalRandom.current().nextDouble());
            LOG.info("{} is started again in {} ms: {}", server, pause.toMillis(), end.how());
            if (closesWithin(pause)) return false;
            tally.restarts.increment();
        }
    }

    private record End(String how, Duration lived) {}

    private End sit(Start start) throws InterruptedException {
        final Child child;
        try {
            child = start.child();
        } catch (IOException absent) {
            var how = "it could not be started: " + absent.getMessage();
            tally.ended(how);
            return new End(how, Duration.ZERO);
        }
        if (!seated(child)) child.end();
        var how = child.await();
        var lived = child.age();
        leave();
        return new End(how, lived);
    }

    private boolean seated(Child child) {
        lock.lock();
        try {
            sitting = child;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        lock.lock();
        try {
            sitting = null;
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private boolean closesWithin(Duration time) throws InterruptedException {
        long left = time.toNanos();
        lock.lockInterruptibly();
        try {
            while (!closed && left > 0) left = leaves.awaitNanos(left);
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Begins the end; {@link #awaitClosed} waits for it. */
    void close() {
        Child last;
        lock.lock();
        try {
            closed = true;
            leaves.signalAll();
            last = sitting;
        } finally {
            lock.unlock();
        }
        if (last != null) Thread.ofVirtual().name("stdio-stop-" + server).start(last::end);
    }

    void awaitClosed(Duration longest) throws InterruptedException {
        Thread living;
        lock.lock();
        try {
            living = life;
        } finally {
            lock.unlock();
        }
        if (living != null && !living.join(longest))
            LOG.warn("A process of {} did not end in time", server);
    }

    /** For the sweep, which needs no more than the order of magnitude. */
    static Duration sweepEvery(StdioLimits limits) {
        long tenth = limits.idle().toMillis() / 10;
        return Duration.ofMillis(Math.clamp(tenth, 10, TimeUnit.SECONDS.toMillis(10)));
    }
}
