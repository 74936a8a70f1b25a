package dev.gatehouse.bindings;

/** A schema that arguments cannot be checked against. */
final class UnusableSchema extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableSchema(String why) {
        super(why);
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
