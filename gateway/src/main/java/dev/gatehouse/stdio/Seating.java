package dev.gatehouse.stdio;

/** Is there a process for a principal? */
public sealed interface Seating {
    /** There is one, or there will be one soon: its receiver is told. */
    record Seated(Seat seat) implements Seating {}

    /**
     * @param why a sentence's rest, for operators
     */
    record Refused(Reason reason, String why) implements Seating {}

    /** Why there is none. */
    enum Reason {
        /** What would be run is not there, or not what was approved. */
        NOT_APPROVED,
        /** A sandbox is required, and there is none. */
        NO_SANDBOX,
        /** There are as many processes as there may be. */
        FULL,
        /** It failed too often, and rests. */
        FAILING,
        /** The gate ends. */
        CLOSED
    }
}
