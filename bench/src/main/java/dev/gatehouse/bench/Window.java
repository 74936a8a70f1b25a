package dev.gatehouse.bench;

/** The part of a run that counts, in nanoseconds of {@link System#nanoTime}. Many threads read. */
final class Window {
    private final long epoch = System.nanoTime();
    private volatile long from = Long.MAX_VALUE;
    private volatile long to = Long.MAX_VALUE;

    /** Nanoseconds since this window was made: never negative, unlike the clock's own reading. */
    long now() {
        return System.nanoTime() - epoch;
    }

    void open() {
        from = now();
    }

    void close() {
        to = now();
    }

    boolean holds(long moment) {
        return moment >= from && moment < to;
    }

    long nanos() {
        return to - from;
    }
}
