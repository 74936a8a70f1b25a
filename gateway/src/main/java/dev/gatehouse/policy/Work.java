package dev.gatehouse.policy;

/**
 * What one evaluation of a condition may cost, in steps: a character read or written, an element
 * handed out, a state that a pattern is in. CEL itself counts the turns of loops and nothing else.
 */
final class Work {
    /** Enough to read the largest call once; a few milliseconds of one core. */
    static final long LIMIT = 4 << 20;

    private long left = LIMIT;

    /** Throws {@link Spent} when nothing is left; from then on always. */
    void spend(long steps) {
        if (steps > left) left = -1;
        else left -= steps;
        if (left < 0) throw new Spent();
    }

    boolean isSpent() {
        return left < 0;
    }

    /** The way out of an evaluation that took too much. */
    static final class Spent extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Spent() {
            super("too much work", null, false, false);
        }
    }
}
