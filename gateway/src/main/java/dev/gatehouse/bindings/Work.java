package dev.gatehouse.bindings;

/**
 * What one look at what an agent sent may cost, in steps: a character read or written, an element
 * handed out, a state that a pattern is in. For what a library does not count itself.
 */
public final class Work {
    /** Enough to read the largest call once; a few milliseconds of one core. */
    public static final long LIMIT = 4 << 20;

    private long left = LIMIT;

    /** Whether there was enough left; once there was not, never again. */
    public boolean allows(long steps) {
        if (steps > left) left = -1;
        else left -= steps;
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
