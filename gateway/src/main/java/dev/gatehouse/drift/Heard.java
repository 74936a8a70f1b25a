package dev.gatehouse.drift;

import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import java.util.Map;

/**
 * What a server said to one caller, under that caller's own credential.
 *
 * @param caller the agent; empty when none is known
 * @param facets of itself, by the names of {@code Declaration.facets}
 * @param items in lists; what is missing was not for this caller
 */
public record Heard(
        Era era, String caller, Map<String, Json> facets, Map<ItemKey, Json.Obj> items) {
    public Heard {
        facets = Map.copyOf(facets);
        items = Map.copyOf(items);
    }
}
