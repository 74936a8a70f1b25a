package dev.gatehouse.severity;

/**
 * What one comparison of schemas may cost. A server writes the schemas, so it could write some that
 * multiply themselves (T20).
 */
final class Budget {
    /** Steps of one comparison: schemas met with schemas, and long texts met with texts. */
    static final int MAX_STEPS = 60_000;

    /** How deep schemas are compared within schemas, references followed. */
    static final int MAX_DEPTH = 48;

    /** Values of one schema. */
    static final int MAX_VALUES = 10_000;

    /** Characters of one schema, its names and strings. */
    static final int MAX_CHARS = 256 << 10;

    /** Characters that are compared in one step. */
    private static final int CHARS = 256;

    private int steps;

    void step() {
        spend(1);
    }

    void compare(int chars) {
        spend(1 + chars / CHARS);
    }

    private void spend(int more) {
        steps += more;
        if (steps > MAX_STEPS) throw new Spent("it takes more than " + MAX_STEPS + " steps");
    }

    static void depth(int depth) {
        if (depth > MAX_DEPTH) throw new Spent("it is more than " + MAX_DEPTH + " deep");
    }

    /** Leaves the comparison; {@link SchemaComparison} makes a match of it. */
    static final class Spent extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final String why;

        Spent(String why) {
            super(why, null, false, false);
            this.why = why;
        }

        String why() {
            return why;
        }
    }
}
