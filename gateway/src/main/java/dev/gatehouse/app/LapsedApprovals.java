package dev.gatehouse.app;

import dev.gatehouse.audit.Changes;
import dev.gatehouse.audit.Event;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.Cause;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Servers;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.rounds.Rounds;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Suspends servers whose approval has ended (INV-6). No call waits for this: a decision knows when
 * an approval ends. Every replica looks; the first one moves the server.
 */
final class LapsedApprovals implements AutoCloseable {
    static final Duration EVERY = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(LapsedApprovals.class);

    /** Leaves a change when another replica was first. */
    private static final class Nothing extends RuntimeException {
        private static final long serialVersionUID = 1;

        Nothing() {
            super(null, null, false, false);
        }
    }

    private final Servers servers;
    private final Changes changes;
    private final InstantSource clock;
    private final Rounds rounds =
            new Rounds("lapsed-approvals", "approvals that ended were not looked at");

    LapsedApprovals(Servers servers, Changes changes, InstantSource clock) {
        this.servers = servers;
        this.changes = changes;
        this.clock = clock;
    }

    void schedule(Duration every) {
        rounds.start(every, this::look);
    }

    void look() {
        for (var server : servers.all()) if (ended(server).isPresent()) suspend(server.name());
    }

    private Optional<Approval> ended(Server server) {
        return server.state() == ServerState.APPROVED
                ? servers.approval(server.name()).filter(one -> one.hasEnded(clock.instant()))
                : Optional.empty();
    }

    private void suspend(String name) {
        try {
            var _ =
                    changes.make(
                            () -> {
                                var ended =
                                        servers.find(name)
                                                .flatMap(this::ended)
                                                .orElseThrow(Nothing::new);
                                servers.move(name, ServerState.SUSPENDED, cause(ended));
                                return ended;
                            },
                            this::event);
        } catch (Nothing otherReplicaWasFirst) {
            LOG.debug("{} is suspended already", name);
        }
    }

    private Cause cause(Approval ended) {
        return Cause.ofGate("its approval ended at " + ended.expiresAt(), clock.instant());
    }

    private Event event(Approval ended) {
        return new Event(
                clock.instant(),
                "server.suspended",
                Json.object(
                        "actor", Cause.GATE,
                        "server", ended.server(),
                        "snapshot", ended.snapshot().value(),
                        "reason", cause(ended).reason()));
    }

    @Override
    public void close() {
        rounds.close();
    }
}
