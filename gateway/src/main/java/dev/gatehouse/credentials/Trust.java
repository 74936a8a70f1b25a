package dev.gatehouse.credentials;

import dev.gatehouse.audit.Changes;
import dev.gatehouse.audit.Event;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which authorization server is trusted for a server. The first that it names is remembered; when
 * it names another later, nothing is read from that one and nothing is sent there until an operator
 * says so (REQ-093, T26). Blocks.
 */
final class Trust {
    /** What came of looking. */
    sealed interface Outcome {}

    /** The server as a resource, and the authorization server that is trusted for it. */
    record Trusted(Arrangement arrangement, ProtectedServer resource, AuthorizationServer server)
            implements Outcome {}

    record NotTrusted(String why) implements Outcome {}

    private record Read(AuthorizationServer server, Instant until) {}

    /**
     * What was read for one server is not used for another, which may ask more of the same origin:
     * an identity that was approved (IDV-3).
     *
     * @param from who named the issuer
     */
    private record Named(String issuer, URI from) {}

    private static final int MAX_READ = 1000;
    private static final String LOOK =
            "gatehouse drift list shows it, gatehouse drift accept takes it";

    private final Documents documents;
    private final Reach reach;
    private final Arrangements arrangements;
    private final Accepted accepted;
    private final Changes changes;
    private final InstantSource clock;
    private final Duration lifetime;
    private final Map<Named, Read> read = new ConcurrentHashMap<>();

    Trust(
            Documents documents,
            Reach reach,
            Arrangements arrangements,
            Accepted accepted,
            Changes changes,
            InstantSource clock,
            Duration lifetime) {
        this.documents = documents;
        this.reach = reach;
        this.arrangements = arrangements;
        this.accepted = accepted;
        this.changes = changes;
        this.clock = clock;
        this.lifetime = lifetime;
    }

    /** Follows what the server says of itself. */
    Outcome follow(Arrangement arrangement, Wanted wanted) {
        var there = new Documents(reach.of(arrangement));
        return switch (ProtectedServer.find(arrangement.url(), wanted.metadata(), there)) {
            case ProtectedServer.NotFound(var why) -> new NotTrusted(why);
            case ProtectedServer.OfAnother other -> {
                accepted.heard(arrangement, Declared.of(other));
                yield new NotTrusted(other.why());
            }
            case ProtectedServer.Found(var resource) -> {
                accepted.heard(arrangement, Declared.of(resource, List.of()));
                yield chosen(arrangement, resource);
            }
        };
    }

    private Outcome chosen(Arrangement arrangement, ProtectedServer resource) {
        var trusted = arrangement.issuer();
        if (trusted.isPresent() && !resource.issuers().contains(trusted.get()))
            return changed(arrangement, trusted.get(), resource.issuers().getFirst());
        var issuer = trusted.orElse(resource.issuers().getFirst());
        // Whoever is the first to be named would be told the secret (T26).
        if (trusted.isEmpty() && arrangement.means().tellsSecret())
            return unconfirmed(arrangement, issuer);
        var bounds = accepted.bounds(arrangement.server());
        if (trusted.isEmpty() && bounds.isPresent() && !bounds.get().issuers().contains(issuer))
            return new NotTrusted(
                    "it names another authorization server than it did when it was approved, and"
                            + " nothing is sent there: "
                            + LOOK);
        return switch (at(issuer, arrangement)) {
            case AuthorizationServer.NotFound(var why) -> new NotTrusted(why);
            case AuthorizationServer.Found(var server) ->
                    new Trusted(
                            trusted.isPresent() ? arrangement : remember(arrangement, issuer),
                            resource,
                            server);
        };
    }

    /** The metadata of an identity provider, which the configuration names. */
    AuthorizationServer.Search of(IdentityProvider provider) {
        return read(provider.issuer(), URI.create(provider.issuer()), documents);
    }

    /** The metadata of an issuer, unless it moved to where nobody accepted it. */
    AuthorizationServer.Search at(String issuer, Arrangement arrangement) {
        var there = new Documents(reach.of(arrangement));
        return switch (read(issuer, arrangement.url(), there)) {
            case AuthorizationServer.NotFound notFound -> notFound;
            case AuthorizationServer.Found found -> {
                var bounds = accepted.bounds(arrangement.server());
                if (bounds.isEmpty() || bounds.get().allows(found.server())) yield found;
                accepted.heard(arrangement, Declared.of(found.server()));
                yield new AuthorizationServer.NotFound(
                        issuer
                                + " has endpoints on another host than it had when the server was"
                                + " approved, and nothing is sent there: "
                                + LOOK);
            }
        };
    }

    /**
     * The metadata of an issuer.
     *
     * @param from who named it
     */
    private AuthorizationServer.Search read(String issuer, URI from, Documents documents) {
        var now = clock.instant();
        var named = new Named(issuer, from);
        var known = read.get(named);
        if (known != null && now.isBefore(known.until()))
            return new AuthorizationServer.Found(known.server());
        var search = AuthorizationServer.find(issuer, from, documents);
        if (search instanceof AuthorizationServer.Found(var server)) {
            if (read.size() >= MAX_READ) read.clear();
            read.put(named, new Read(server, now.plus(lifetime)));
        }
        return search;
    }

    private Arrangement remember(Arrangement arrangement, String issuer) {
        return changes.make(
                () -> {
                    var now = arrangements.find(arrangement.server()).orElse(arrangement);
                    var trusting = now.issuer().isPresent() ? now : now.trusting(issuer);
                    arrangements.update(trusting);
                    return trusting;
                },
                trusting ->
                        event("credential.issuer-trusted", trusting, trusting.issuer(), "first"));
    }

    private Outcome unconfirmed(Arrangement arrangement, String first) {
        propose(arrangement, first, "the first, which would be told a client's secret");
        return new NotTrusted(
                "it names "
                        + first
                        + " as its authorization server, and the secret of the gate's client goes"
                        + " there only when an operator says so: gatehouse server credential trust "
                        + arrangement.server()
                        + " --issuer "
                        + first);
    }

    private Outcome changed(Arrangement arrangement, String trusted, String other) {
        propose(arrangement, other, "instead of " + trusted);
        return new NotTrusted(
                "it names another authorization server than "
                        + trusted
                        + " by now, and nothing is sent there: "
                        + LOOK);
    }

    private void propose(Arrangement arrangement, String other, String how) {
        if (arrangement.proposed().equals(Optional.of(other))) return;
        changes.make(
                () -> {
                    // An operator may have said something else meanwhile, and that stands.
                    var now = arrangements.find(arrangement.server()).orElse(arrangement);
                    if (!now.issuer().equals(arrangement.issuer())) return now;
                    var proposing = now.proposing(other);
                    arrangements.update(proposing);
                    return proposing;
                },
                proposing ->
                        event("credential.issuer-changed", proposing, proposing.proposed(), how));
    }

    private Event event(String kind, Arrangement arrangement, Optional<String> issuer, String how) {
        return new Event(
                clock.instant(),
                kind,
                Json.object(
                        "server", arrangement.server(),
                        "issuer", Json.of(issuer.orElse(null)),
                        "how", how));
    }
}
