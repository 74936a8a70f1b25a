package dev.gatehouse.identity;

import dev.gatehouse.http.PeerCheck;
import dev.gatehouse.mcp.Digest;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Meets servers at new connections. Certificates that were met since the last change are known in
 * memory; all else is held against the book on a thread of its own, and nothing is sent before that
 * has an answer. Whatever goes wrong there, nothing is sent. Never blocks; safe for many threads.
 */
public final class PeerGuard implements PeerCheck {
    private static final Logger LOG = LoggerFactory.getLogger(PeerGuard.class);

    /** A server behind a balancer shows several; more than so many are looked up. */
    private static final int MAX_KNOWN = 32;

    /**
     * Whom a server was met as.
     *
     * @param version of the world then: any change may have changed what is required
     */
    private record Known(long version, Set<Digest> evidence) {}

    private final IdentityBook book;
    private final LongSupplier version;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /**
     * @param version of the world that this replica knows
     */
    public PeerGuard(IdentityBook book, LongSupplier version) {
        this.book = book;
        this.version = version;
    }

    @Override
    public void meet(String server, List<X509Certificate> path, Consumer<Boolean> outcome) {
        var shown = Shown.of(path);
        long now = version.getAsLong();
        var before = known.get(server);
        if (before != null
                && before.version() == now
                && before.evidence().contains(shown.evidence())) {
            outcome.accept(true);
            return;
        }
        Thread.ofVirtual().name("meet " + server).start(() -> meet(server, shown, now, outcome));
    }

    private void meet(String server, Shown shown, long now, Consumer<Boolean> outcome) {
        boolean same = false;
        try {
            same = book.meet(server, shown);
            if (same) remember(server, shown.evidence(), now);
        } catch (RuntimeException broken) {
            LOG.error(
                    "Whether {} is the server that was approved could not be told", server, broken);
        } finally {
            outcome.accept(same);
        }
    }

    private void remember(String server, Digest evidence, long now) {
        known.merge(
                server,
                new Known(now, Set.of(evidence)),
                (before, met) ->
                        before.version() == now && before.evidence().size() < MAX_KNOWN
                                ? new Known(now, with(before.evidence(), evidence))
                                : met);
    }

    private static Set<Digest> with(Set<Digest> some, Digest more) {
        var all = new java.util.HashSet<>(some);
        all.add(more);
        return Set.copyOf(all);
    }
}
