package dev.gatehouse.admin;

/** Compares an approved server's declarations with what was approved, now. Blocks. */
public interface Checks {
    /** What a check gave. */
    sealed interface Outcome {}

    /** The server was read; its findings are settled and what it says now is submitted. */
    record Checked(int openFindings) implements Outcome {}

    /** The server could not be read; {@code why} is a sentence for the operator. */
    record NotRead(String why) implements Outcome {}

    /**
     * Reads the server, makes its open findings exactly the differences seen and, when it differs
     * from what was last submitted, submits what it says now; all of it as recorded changes.
     */
    Outcome check(String server);
}
