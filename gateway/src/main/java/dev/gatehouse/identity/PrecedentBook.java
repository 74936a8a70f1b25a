package dev.gatehouse.identity;

import dev.gatehouse.identity.Precedent.Relation;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Servers;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Links a server with those of before that have its place, its certificate's key, its name in a
 * registry or its package, and do not serve any more (INV-3). Blocks; safe for many threads.
 */
public final class PrecedentBook {
    private final Precedents precedents;
    private final IdentityBook identities;
    private final Servers servers;
    private final InstantSource clock;

    public PrecedentBook(
            Precedents precedents, IdentityBook identities, Servers servers, InstantSource clock) {
        this.precedents = precedents;
        this.identities = identities;
        this.servers = servers;
        this.clock = clock;
    }

    /** Both ways. */
    public List<Precedent> about(String server) {
        return precedents.about(server);
    }

    /** The servers of before whose identity this one has. */
    public List<Precedent> of(String server) {
        return about(server).stream().filter(one -> one.server().equals(server)).toList();
    }

    /**
     * Looks for such servers and keeps what it finds; what was kept stays when grounds are gone.
     * Inside a recorded change.
     */
    public void note(Server server) {
        var lines = identities.traces(server.name());
        var known = of(server.name());
        for (var other : servers.all()) {
            var relation = relation(other.state());
            if (relation.isEmpty() || other.name().equals(server.name()) || isBefore(server, other))
                continue;
            var grounds = grounds(server, lines, other);
            for (var one : known)
                if (one.before().equals(other.name())) grounds.addAll(one.grounds());
            if (!grounds.isEmpty())
                precedents.keep(
                        new Precedent(
                                server.name(),
                                other.name(),
                                relation.get(),
                                grounds,
                                clock.instant()));
        }
    }

    private static boolean isBefore(Server server, Server other) {
        return server.addedAt().isBefore(other.addedAt());
    }

    private static Optional<Relation> relation(ServerState state) {
        return switch (state) {
            case RETIRED -> Optional.of(Relation.SUPERSEDES);
            case QUARANTINED, SUSPENDED -> Optional.of(Relation.CONFLICTS_WITH);
            case DISCOVERED, SUBMITTED, UNDER_REVIEW, APPROVED -> Optional.empty();
        };
    }

    private Set<String> grounds(Server server, List<Line> lines, Server other) {
        var theirs = identities.traces(other.name());
        var grounds = new TreeSet<String>();
        if (server.place().isSameAs(other.place()))
            grounds.add(server.remote().isPresent() ? "the same URL" : "the same program");
        if (share(values(lines, Facet.TLS_KEY), values(theirs, Facet.TLS_KEY)))
            grounds.add("the same key of the certificate");
        if (share(names(lines), names(theirs))) grounds.add("the same name in a registry");
        if (share(values(lines, Facet.PACKAGE_DIGEST), values(theirs, Facet.PACKAGE_DIGEST)))
            grounds.add("the same package");
        return grounds;
    }

    private static boolean share(Set<String> some, Set<String> others) {
        return some.stream().anyMatch(others::contains);
    }

    /** As it was approved, or was seen last. */
    private static Set<String> values(List<Line> lines, Facet facet) {
        var values = new HashSet<String>();
        for (var line : lines)
            if (line.facet() == facet) {
                values.addAll(line.approvedValues());
                values.addAll(line.observedValues());
            }
        return values;
    }

    /** A record is written as its name, its version and its digest. */
    private static Set<String> names(List<Line> lines) {
        return values(lines, Facet.REGISTRY_RECORD).stream()
                .map(written -> written.split(" ", 2)[0])
                .collect(Collectors.toSet());
    }
}
