package dev.gatehouse.bindings;

import org.jspecify.annotations.Nullable;

/**
 * What one look at what an agent sent may cost, in steps: a character read or written, an element
 * handed out, a state that a pattern is in. For what a library does not count itself.
 */
public final class Work {
    /** Enough to read the largest call once; a few milliseconds of one core. */
    public static final long LIMIT = 4 << 20;

    private final @Nullable Work whole;
    private long left;

    /** By itself. */
    public Work() {
        this(LIMIT, null);
    }

    private Work(long limit, @Nullable Work whole) {
        this.left = limit;
        this.whole = whole;
    }

    /** What several looks may cost together. */
    public static Work of(long limit) {
        return new Work(limit, null);
    }

    /** One of the looks of this whole: it may cost no more by itself than any other. */
    public Work part() {
        return new Work(LIMIT, this);
    }

    /** Whether there was enough left; once there was not, never again. */
    public boolean allows(long steps) {
        if (steps > left) left = -1;
        else left -= steps;
        if (whole != null && !whole.allows(steps)) left = -1;
        return left >= 0;
    }

    /** Throws {@link Spent} when nothing is left; from then on always. */
    public void spend(long steps) {
        if (!allows(steps)) throw new Spent();
    }

    public boolean isSpent() {
        return left < 0;
    }

    /** The way out of an evaluation that took too much. */
    public static final class Spent extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Spent() {
            super("too much work", null, false, false);
        }
    }
}
