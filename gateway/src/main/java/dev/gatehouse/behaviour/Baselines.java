package dev.gatehouse.behaviour;

import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * How tools usually behave, stored. What is kept last stands. Of one tool only so many definitions
 * are kept, those of last.
 */
public interface Baselines {
    /** Which baseline: each definition of a tool has its own, for eras may differ in it. */
    record Place(String server, ItemKey tool, Digest definition) {}

    Optional<Json.Obj> find(Place place);

    void keep(Place place, Json.Obj baseline, Instant at);
}
