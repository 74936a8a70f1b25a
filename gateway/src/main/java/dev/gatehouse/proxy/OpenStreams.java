package dev.gatehouse.proxy;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

/**
 * The event streams that agents hold open on this replica: counted for each principal, and looked
 * at again whenever the world changes, so that a withdrawal reaches them at once (REV-2, STR-2).
 */
final class OpenStreams {
    private final int perPrincipal;
    private final Map<String, Integer> open = new ConcurrentHashMap<>();

    OpenStreams(int perPrincipal) {
        this.perPrincipal = perPrincipal;
    }

    private final Set<Runnable> rechecks = ConcurrentHashMap.newKeySet();

    /** Adds what looks at an open stream's authority again; it is run on any thread. */
    void watch(Runnable recheck) {
        rechecks.add(recheck);
    }

    void unwatch(Runnable recheck) {
        rechecks.remove(recheck);
    }

    /** Never throws: a loop that is closing takes no more work, and its streams end with it. */
    void recheckAll() {
        for (var recheck : rechecks)
            try {
                recheck.run();
            } catch (RejectedExecutionException closing) {
                unwatch(recheck);
            }
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
