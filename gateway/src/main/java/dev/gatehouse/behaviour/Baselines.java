package dev.gatehouse.behaviour;

import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.mcp.Json;
import java.time.Instant;
import java.util.Optional;

/** How tools usually behave, stored. What is kept last stands. */
public interface Baselines {
    Optional<Json.Obj> find(String server, ItemKey tool);

    void keep(String server, ItemKey tool, Json.Obj baseline, Instant at);
}
