package dev.gatehouse.drift;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import java.time.Instant;

/**
 * What a server said of itself in an answer to an agent.
 *
 * @param facet as {@code Declaration.facets} names it
 */
record Saying(Era era, String facet, Json value, Instant at) {
    boolean isAbout(Saying other) {
        return era == other.era && facet.equals(other.facet);
    }
}
