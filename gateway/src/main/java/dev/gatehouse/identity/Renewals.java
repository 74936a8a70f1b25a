package dev.gatehouse.identity;

import dev.gatehouse.mcp.Digest;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which certificates of a server were recorded as renewed: behind a balancer several are shown in
 * turn, and that each is met again is nothing new. Safe for many threads.
 */
final class Renewals {
    private static final int MAX_SERVERS = 1000;

    /** Each is a change of the world: a server that never shows the same one twice is not heard. */
    private static final int MAX_EACH = 64;

    private final Map<String, Set<Digest>> recorded =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Set<Digest>> eldest) {
                    return size() > MAX_SERVERS;
                }
            };

    /** True once for each, and for so many of one server. */
    synchronized boolean isNew(String server, Digest evidence) {
        var those = recorded.computeIfAbsent(server, _ -> new LinkedHashSet<>());
        return those.size() < MAX_EACH && those.add(evidence);
    }
}
