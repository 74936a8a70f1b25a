package dev.gatehouse.proxy;

/**
 * Bounds what callers without a token can make the gate write down. Up to a rate each of their
 * refusals is an entry of its own; above it they are counted, and the count is an entry, so that
 * the record neither fills the disk for them nor hides that they were there (T67).
 *
 * <p>Safe for many threads.
 */
final class Strangers {
    private static final int A_SECOND = 50;
    private static final int BURST = 500;
    private static final long NANOS = 1_000_000_000L;

    private double tokens = BURST;
    private long sinceNanos = System.nanoTime();
    private long uncounted;

    /** Whether a refusal gets an entry of its own; when not, it is counted. */
    synchronized boolean admit() {
        long now = System.nanoTime();
        tokens = Math.min(BURST, tokens + (double) (now - sinceNanos) * A_SECOND / NANOS);
        sinceNanos = now;
        if (tokens >= 1) {
            tokens--;
            return true;
        }
        uncounted++;
        return false;
    }

    /** Whether exactly one was counted since the last count: the moment to plan the next one. */
    synchronized boolean isFirst() {
        return uncounted == 1;
    }

    /** Takes the count of those that got no entry. */
    synchronized long take() {
        long count = uncounted;
        uncounted = 0;
        return count;
    }
}
