package dev.gatehouse.drift;

/** May an item be used, as far as what it says and does since it was approved is concerned? */
public sealed interface DriftStanding {
    record Unchanged() implements DriftStanding {}

    /** It differs gravely; {@code finding} names the open finding. */
    record Changed(long finding, String subject) implements DriftStanding {}

    /**
     * An operator contains it, or its server.
     *
     * @param level {@link Containment#TOOL_BLOCK}, or {@link Containment#WRITE_BLOCK}
     */
    record Held(Containment level, String reason) implements DriftStanding {}
}
