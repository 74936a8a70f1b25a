package dev.gatehouse.proxy;

/**
 * Bounds what callers without a valid token can make the gate write down. Up to a rate each of
 * their refusals is an entry of its own; above it they are counted, and the count is an entry, so
 * that the record neither fills the disk for them nor hides that they were there (T67).
 *
 * <p>Safe for many threads.
 */
final class Strangers {
    private static final int A_SECOND = 50;
    private static final int BURST = 500;
    private static final long NANOS = 1_000_000_000L;

    private double tokens = BURST;
    private long sinceNanos = System.nanoTime();
    private long unrecorded;
    private boolean planned;

    /** Whether a refusal gets an entry of its own; when not, it is counted. */
    synchronized boolean admit() {
        long now = System.nanoTime();
        tokens = Math.min(BURST, tokens + (double) (now - sinceNanos) * A_SECOND / NANOS);
        sinceNanos = now;
        if (tokens >= 1) {
            tokens--;
            return true;
        }
        unrecorded++;
        return false;
    }

    /** Whether the caller is to plan the next count: true once until {@link #take}. */
    synchronized boolean plans() {
        if (planned) return false;
        planned = true;
        return true;
    }

    /** Takes the count of those that got no entry. */
    synchronized long take() {
        long count = unrecorded;
        unrecorded = 0;
        planned = false;
        return count;
    }

    /** Gives back a count that could not be recorded; it goes into the next one. */
    synchronized void putBack(long count) {
        unrecorded += count;
    }
}
