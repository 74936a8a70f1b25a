package dev.gatehouse.policy;

import dev.gatehouse.bindings.Selector;
import dev.gatehouse.inventory.ItemKey;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What an agent asks access to, as rules look at it.
 *
 * @param user on whose behalf; empty for nobody
 */
public record AutomaticWish(
        String agent,
        String user,
        String server,
        Set<ItemKey> items,
        List<Selector> resources,
        Duration window) {
    public AutomaticWish {
        items = Set.copyOf(items);
        resources = List.copyOf(resources);
    }
}
