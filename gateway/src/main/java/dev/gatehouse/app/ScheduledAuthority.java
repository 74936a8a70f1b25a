package dev.gatehouse.app;

import dev.gatehouse.admin.ScopeNeeds;
import dev.gatehouse.credentials.Arrangement;
import dev.gatehouse.credentials.Arrangements;
import dev.gatehouse.credentials.PublicMetadata;
import dev.gatehouse.drift.AuthorityWatch;
import dev.gatehouse.drift.ScopeExcess;
import dev.gatehouse.drift.ScopeExcesses;
import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.http.PeerCheck;
import dev.gatehouse.http.Upstream;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.metrics.Metrics;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** What is looked at of servers' authorization on schedule, and what is counted of it. */
final class ScheduledAuthority {
    private final Arrangements arrangements;
    private final ScopeNeeds needs;
    private final ScopeExcesses excesses;
    private final InstantSource clock;
    private final AtomicInteger excess = new AtomicInteger();

    ScheduledAuthority(
            Arrangements arrangements,
            ScopeNeeds needs,
            ScopeExcesses excesses,
            InstantSource clock) {
        this.arrangements = arrangements;
        this.needs = needs;
        this.excesses = excesses;
        this.clock = clock;
    }

    /** Reads a server's metadata, from nobody else than was approved. */
    AuthorityWatch.Reading read(
            GuardedFetch fetch,
            PeerCheck check,
            Server server,
            Optional<String> announced,
            Optional<Set<String>> known) {
        var place = server.remote();
        if (place.isEmpty()) return new AuthorityWatch.NotRead("it is no place on the network");
        var at = new Upstream(place.get().url(), place.get().caPem(), server.name());
        var metadata = new PublicMetadata(fetch.at(at, check));
        return switch (metadata.read(at.url(), announced, known)) {
            case PublicMetadata.NotRead(var why) -> new AuthorityWatch.NotRead(why);
            case PublicMetadata.Read(var declared) ->
                    new AuthorityWatch.Read(
                            arrangements.find(server.name()).flatMap(Arrangement::issuer),
                            HeardAuthority.authority(declared));
        };
    }

    /** Computes what of the scopes for a server no tool needs. */
    void compute(Server server) {
        needs.of(server.name(), clock.instant()).ifPresent(excesses::keep);
    }

    /** Counts over all servers, whichever replica computed them. */
    void count() {
        excess.set(excesses.all().stream().map(ScopeExcess::excess).mapToInt(Set::size).sum());
    }

    void watch(Metrics metrics) {
        metrics.watch(
                "gatehouse_excess_scopes",
                "Scopes at servers' issuers that the gate may get and no approved tool needs",
                excess::get);
    }
}
