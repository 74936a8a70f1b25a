package dev.gatehouse.proxy;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the event streams that each principal holds open on this replica. */
final class OpenStreams {
    private final int perPrincipal;
    private final Map<String, Integer> open = new ConcurrentHashMap<>();

    OpenStreams(int perPrincipal) {
        this.perPrincipal = perPrincipal;
    }

    /** Takes a place for a stream; false when the principal has none left. */
    boolean enter(String principal) {
        int now = open.merge(principal, 1, Integer::sum);
        if (now <= perPrincipal) return true;
        leave(principal);
        return false;
    }

    void leave(String principal) {
        open.computeIfPresent(principal, (_, count) -> count == 1 ? null : count - 1);
    }
}
