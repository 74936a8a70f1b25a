package dev.gatehouse.drift;

import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Servers;
import dev.gatehouse.rounds.Rounds;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads on schedule what approved servers and their authorization servers say of themselves, and
 * has it held against what was accepted (AUT-3). Of all replicas one reads a server at a time. What
 * cannot be read changes nothing. Safe for many threads.
 */
public final class AuthorityWatch implements AutoCloseable {
    /** Where it is read. Blocks. */
    @FunctionalInterface
    public interface Source {
        /**
         * @param announced where the server said that its metadata is, if it did
         * @param known the authorization servers that are read, too; all that it names when empty
         */
        Reading read(Server server, Optional<String> announced, Optional<Set<String>> known);
    }

    /** What reading gave. */
    public sealed interface Reading {}

    /**
     * @param trusted the authorization server that is trusted for the server, if one is
     */
    public record Read(Optional<String> trusted, Authority said) implements Reading {}

    public record NotRead(String why) implements Reading {}

    private static final Logger LOG = LoggerFactory.getLogger(AuthorityWatch.class);

    private final AuthorityBook book;
    private final Servers servers;
    private final Source source;
    private final InstantSource clock;
    private final Rounds rounds =
            new Rounds("authority-schedule", "a round over servers' authorization broke off");

    public AuthorityWatch(AuthorityBook book, Servers servers, Source source, InstantSource clock) {
        this.book = book;
        this.servers = servers;
        this.source = source;
        this.clock = clock;
    }

    public AuthorityBook book() {
        return book;
    }

    /**
     * Reads every approved server so often from now on.
     *
     * @param also is done for each of them by the same replica
     * @param afterwards is done by every replica after a round
     */
    public void schedule(Duration every, Consumer<Server> also, Runnable afterwards) {
        rounds.start(
                Rounds.look(every),
                () -> {
                    for (var server : servers.all()) if (isDue(server, every)) visit(server, also);
                    afterwards.run();
                });
    }

    private boolean isDue(Server server, Duration every) {
        if (server.state() != ServerState.APPROVED) return false;
        var now = clock.instant();
        return book.authorities().takesTurn(server.name(), now, now.minus(Rounds.varied(every)));
    }

    /** One that breaks something keeps no other from being read. */
    private void visit(Server server, Consumer<Server> also) {
        try {
            look(server);
            also.accept(server);
        } catch (RuntimeException broken) {
            if (!rounds.isClosed())
                LOG.error("the authorization of {} was not looked at", server.name(), broken);
        }
    }

    /** Reads what a server says of its authorization now; nothing of it is an error. Blocks. */
    public void look(Server server) {
        if (server.remote().isEmpty()) return;
        var kept = book.find(server.name());
        var announced = kept.map(Authorities.Kept::announced);
        // Another authorization server is not even looked at before it is accepted (T26).
        var known =
                kept.map(Authorities.Kept::accepted)
                        .map(accepted -> accepted.of(Authority.SERVERS));
        switch (source.read(server, announced, known)) {
            case Read(var trusted, var said) -> book.take(server.name(), trusted, announced, said);
            case NotRead(var why) -> {
                // Most servers that anybody may ask have no such metadata.
                if (kept.map(Authorities.Kept::accepted)
                        .filter(accepted -> !accepted.of(Authority.SERVERS).isEmpty())
                        .isPresent())
                    LOG.warn(
                            "what {} says of its authorization is not read: {}",
                            server.name(),
                            why);
            }
        }
    }

    @Override
    public void close() {
        rounds.close();
    }
}
