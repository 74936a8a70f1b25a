package dev.gatehouse.provenance;

import dev.gatehouse.inventory.Cause;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Servers;
import dev.gatehouse.rounds.Rounds;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks again on schedule at what servers' packages prove of themselves and at what is warned of
 * them (PRV-2, PRV-6). Of all replicas one looks at a server at a time, one server after the other.
 * Safe for many threads.
 */
public final class EvidenceWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EvidenceWatch.class);

    private final EvidenceBook book;
    private final AdvisoryBook advisories;
    private final Servers servers;
    private final InstantSource clock;
    private final Rounds rounds =
            new Rounds("evidence-schedule", "whose package is to be looked at cannot be told");

    public EvidenceWatch(
            EvidenceBook book, AdvisoryBook advisories, Servers servers, InstantSource clock) {
        this.book = book;
        this.advisories = advisories;
        this.servers = servers;
        this.clock = clock;
    }

    /** Looks at every server that runs a package so often from now on. */
    public void schedule(Duration every) {
        rounds.start(
                Rounds.look(every),
                () -> {
                    for (var server : servers.all()) if (isDue(server, every)) visit(server);
                });
    }

    private boolean isDue(Server server, Duration every) {
        if (server.state() == ServerState.RETIRED || book.named(server).isEmpty()) return false;
        var now = clock.instant();
        return book.takesTurn(server.name(), now, now.minus(Rounds.varied(every)));
    }

    /** One that breaks something keeps no other from being looked at. */
    private void visit(Server server) {
        try {
            advisories.look(server.name());
            var _ = book.examine(server, Cause.GATE);
        } catch (RuntimeException broken) {
            if (!rounds.isClosed())
                LOG.error("the package of {} was not looked at", server.name(), broken);
        }
    }

    @Override
    public void close() {
        rounds.close();
    }
}
