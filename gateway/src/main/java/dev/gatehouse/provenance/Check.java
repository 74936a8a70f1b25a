package dev.gatehouse.provenance;

import dev.gatehouse.mcp.Json;

/**
 * One thing that was held against another.
 *
 * @param name of the check, such as {@code namespace-host}
 * @param says what is so, for people
 */
public record Check(String name, Verdict verdict, String says) {
    /** How it came out; the order of the constants is that of doubt. */
    public enum Verdict {
        /** What is claimed is so. */
        HOLDS,
        /** There is nothing to hold it against. */
        UNKNOWN,
        /** A person should look at it. */
        DOUBTFUL,
        /** Two that must agree do not: nothing is taken from such a record (PRV-3). */
        CONTRADICTED
    }

    static Check holds(String name, String says) {
        return new Check(name, Verdict.HOLDS, says);
    }

    static Check unknown(String name, String says) {
        return new Check(name, Verdict.UNKNOWN, says);
    }

    static Check doubtful(String name, String says) {
        return new Check(name, Verdict.DOUBTFUL, says);
    }

    static Check contradicted(String name, String says) {
        return new Check(name, Verdict.CONTRADICTED, says);
    }

    public Json.Obj json() {
        return Json.object("name", name, "verdict", verdict.name(), "says", says);
    }
}
