package dev.gatehouse.drift;

/** Does an item still say what was approved? */
public sealed interface DriftStanding {
    record Unchanged() implements DriftStanding {}

    /** It changed or vanished; {@code finding} names the open finding. */
    record Changed(long finding, String subject) implements DriftStanding {}
}
