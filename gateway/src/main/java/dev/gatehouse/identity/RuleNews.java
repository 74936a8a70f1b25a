package dev.gatehouse.identity;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of servers of which operators require something else than before, at whatever replica they
 * said so: connections that stand were made under what was required then. Safe for many threads.
 */
public final class RuleNews {
    private static final Logger LOG = LoggerFactory.getLogger(RuleNews.class);

    private final Identities identities;
    private final Consumer<String> changed;
    private final Semaphore turn = new Semaphore(1);
    private volatile boolean wanted;
    private volatile Map<String, Rules> known = Map.of();

    /**
     * @param changed is told each such server's name; must not wait
     */
    public RuleNews(Identities identities, Consumer<String> changed) {
        this.identities = identities;
        this.changed = changed;
    }

    /** There is a new world; looks soon, on a thread of its own. */
    public void published() {
        wanted = true;
        if (turn.tryAcquire()) Thread.ofVirtual().name("identity-rules").start(this::look);
    }

    private void look() {
        try {
            while (wanted) {
                wanted = false;
                var now = identities.rules();
                var before = known;
                known = now;
                var servers = new HashMap<>(before);
                servers.putAll(now);
                for (var server : servers.keySet())
                    if (!Objects.equals(before.get(server), now.get(server)))
                        changed.accept(server);
            }
        } catch (RuntimeException broken) {
            // each new connection asks the store anyway; those that stand are used on until idle
            LOG.error("What operators require of servers could not be read", broken);
        } finally {
            turn.release();
        }
        if (wanted) published();
    }
}
