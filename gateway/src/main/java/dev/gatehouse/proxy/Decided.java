package dev.gatehouse.proxy;

import dev.gatehouse.audit.Event;
import dev.gatehouse.inventory.ServerStanding;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.policy.Decision;
import dev.gatehouse.policy.Facts;
import org.jspecify.annotations.Nullable;

/**
 * A request that may go on.
 *
 * @param facts on which that was decided
 * @param decision that allows it
 * @param inbound what was said
 */
record Decided(Facts facts, Decision.Allow decision, Inbound inbound) {
    /** Its entry. */
    Event event(Passage passage, @Nullable Digest sent) {
        return passage.chronicle.decided(
                facts, decision, passage.world, Chronicle.Told.of(inbound), sent);
    }

    /** The server that was allowed to be asked. */
    ServerStanding.Reachable reached() {
        return reached(facts);
    }

    static ServerStanding.Reachable reached(Facts facts) {
        if (facts.server() instanceof ServerStanding.Reachable reachable) return reachable;
        throw new IllegalStateException("allowed without a reachable server");
    }

    /** Whether the server is a program that the gate runs. */
    boolean isLocal() {
        return reached().server().local().isPresent();
    }
}
