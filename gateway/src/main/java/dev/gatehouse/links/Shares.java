package dev.gatehouse.links;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How much each principal holds of what all of them share, so that none takes it all. Safe for many
 * threads.
 */
final class Shares {
    private final int most;
    private final Map<String, Integer> held = new ConcurrentHashMap<>();

    Shares(int most) {
        this.most = most;
    }

    /** Takes one more; false when the principal holds its share. */
    boolean take(String principal) {
        if (held.merge(principal, 1, Integer::sum) <= most) return true;
        giveBack(principal);
        return false;
    }

    void giveBack(String principal) {
        held.computeIfPresent(principal, (_, count) -> count == 1 ? null : count - 1);
    }
}
