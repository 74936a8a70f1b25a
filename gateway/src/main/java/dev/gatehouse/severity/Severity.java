package dev.gatehouse.severity;

import java.util.Collection;

/**
 * How grave a difference is, from none to critical (CAP-4). The order of the constants is the order
 * of gravity.
 */
public enum Severity {
    /** Another spelling of the same. */
    S0("none"),
    /** Worth knowing: what was approved is served on. */
    S1("info"),
    /** A person looks at it: what was approved stays frozen, what is new stays hidden. */
    S2("review"),
    /** What differs is blocked until two persons agree. */
    S3("high"),
    /** The server is no longer the one that was approved, or hides something. */
    S4("critical");

    private final String word;

    Severity(String word) {
        this.word = word;
    }

    /** For people: {@code review}. */
    public String word() {
        return word;
    }

    public boolean isAtLeast(Severity other) {
        return compareTo(other) >= 0;
    }

    /** The gravest; none of nothing. */
    public static Severity worst(Collection<Severity> several) {
        return several.stream().reduce(S0, (a, b) -> a.isAtLeast(b) ? a : b);
    }
}
