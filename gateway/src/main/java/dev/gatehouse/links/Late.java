package dev.gatehouse.links;

import dev.gatehouse.mcp.Id;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Requests that were given up a while ago. What a process still says to them crossed the
 * cancellation, and is nothing to wonder at; the oldest of many are forgotten.
 */
final class Late {
    private static final int MOST = 1000;

    private final Set<Id> ids = new LinkedHashSet<>();

    void add(Id id) {
        ids.add(id);
        if (ids.size() > MOST) ids.remove(ids.iterator().next());
    }

    boolean has(Id id) {
        return ids.contains(id);
    }
}
