package dev.gatehouse.drift;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be done about one server. At most one thread mans the post; it asks {@link #next}
 * until there is nothing left. Safe for many threads; nothing here waits but {@link #next}.
 *
 * <p>Of one facet two different values are kept and no more: at least one of the two is not what
 * was approved, so the difference is found whichever others are dropped.
 */
final class Post {
    /** Something to do. */
    sealed interface Task {}

    record Compare(List<Saying> sayings) implements Task {}

    record Check() implements Task {}

    private static final int KEPT_PER_FACET = 2;
    private static final int MAX_WAITING = 16;

    private final long intervalNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final List<Saying> heard = new ArrayList<>();
    private boolean wanted;
    private boolean manned;
    // elapsed time, not the clock: a clock that is set back must not delay a check
    private @Nullable Long begun;
    private @Nullable Long failed;

    private final ReentrantLock turn = new ReentrantLock();

    /** Who waits for a comparison of what was said to a caller. */
    private final Semaphore waiting = new Semaphore(MAX_WAITING);

    Post(Duration interval) {
        intervalNanos = interval.toNanos();
    }

    /** Whether there is room for one who waits; who enters leaves. */
    boolean enter() {
        return waiting.tryAcquire();
    }

    void leave() {
        waiting.release();
    }

    /** Held by whoever checks the server. */
    Lock turn() {
        return turn;
    }

    /** Wants a check; returns whether a thread must be sent to the post. */
    boolean want() {
        lock.lock();
        try {
            wanted = true;
            return call();
        } finally {
            lock.unlock();
        }
    }

    /** Keeps what was heard; returns whether a thread must be sent to the post. */
    boolean hear(List<Saying> sayings) {
        lock.lock();
        try {
            sayings.forEach(this::keep);
            return !heard.isEmpty() && call();
        } finally {
            lock.unlock();
        }
    }

    private void keep(Saying saying) {
        int others = 0;
        for (var kept : heard) {
            if (!kept.isAbout(saying)) continue;
            if (kept.value().equals(saying.value())) return;
            others++;
        }
        if (others < KEPT_PER_FACET) heard.add(saying);
    }

    private boolean call() {
        news.signalAll();
        if (manned) return false;
        manned = true;
        return true;
    }

    /**
     * The next task, as soon as it may begin: comparing at once, a check an interval after the last
     * one began. Empty when there is none; then the post is no longer manned.
     */
    Optional<Task> next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (wanted || !heard.isEmpty()) {
                long untilCompare = heard.isEmpty() ? Long.MAX_VALUE : until(failed);
                if (untilCompare <= 0) return Optional.of(takeHeard());
                long untilCheck = wanted ? Math.max(until(begun), until(failed)) : Long.MAX_VALUE;
                if (untilCheck <= 0) return Optional.of(new Check());
                // woken early or late, the loop looks again
                var _ = news.awaitNanos(Math.min(untilCompare, untilCheck));
            }
            manned = false;
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private long until(@Nullable Long since) {
        return since == null ? 0 : since + intervalNanos - System.nanoTime();
    }

    private Task takeHeard() {
        var sayings = List.copyOf(heard);
        heard.clear();
        return new Compare(sayings);
    }

    /** A check begins now: it serves everyone who wanted one before. */
    void begin() {
        lock.lock();
        try {
            wanted = false;
            begun = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    /** The task could not be done; it is wanted again, an interval from now. */
    void again(Task task) {
        lock.lock();
        try {
            failed = System.nanoTime();
            switch (task) {
                case Check _ -> wanted = true;
                case Compare(var sayings) -> sayings.forEach(this::keep);
            }
        } finally {
            lock.unlock();
        }
    }
}
