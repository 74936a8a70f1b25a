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
 * @param pages of UI resources, as {@code UiResource.page} keeps them
 */
public record Heard(
        Era era,
        String caller,
        Map<String, Json> facets,
        Map<ItemKey, Json.Obj> items,
        Map<ItemKey, Json.Obj> pages) {
    public Heard {
        facets = Map.copyOf(facets);
        items = Map.copyOf(items);
        pages = Map.copyOf(pages);
    }

    /** Of the server itself. */
    public static Heard ofFacets(Era era, String caller, Map<String, Json> facets) {
        return new Heard(era, caller, facets, Map.of(), Map.of());
    }

    /** In a list. */
    public static Heard listed(Era era, String caller, Map<ItemKey, Json.Obj> items) {
        return new Heard(era, caller, Map.of(), items, Map.of());
    }

    /** In answer to a reading of a UI resource. */
    public static Heard shown(Era era, String caller, ItemKey resource, Json.Obj page) {
        return new Heard(era, caller, Map.of(), Map.of(), Map.of(resource, page));
    }
}
