package dev.gatehouse.drift;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import java.time.Instant;

/**
 * What a server said of itself in an answer to an agent.
 *
 * @param caller the agent; empty when none is known
 * @param facet as {@code Declaration.facets} names it
 */
record Saying(Era era, String caller, String facet, Json value, Instant at) {
    /** Whether both were said at once to the same caller. */
    boolean isSaidWith(Saying other) {
        return era == other.era && caller.equals(other.caller) && at.equals(other.at);
    }

    boolean isAbout(Saying other) {
        return era == other.era && facet.equals(other.facet);
    }
}
