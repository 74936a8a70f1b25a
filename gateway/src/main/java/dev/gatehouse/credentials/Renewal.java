package dev.gatehouse.credentials;

import dev.gatehouse.bindings.BroadScopes;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Gets tokens: the one that is kept, a further one for it, or the first. What was got is in the
 * record and kept before it is used. Blocks.
 */
final class Renewal {
    private static final String OFFLINE = "offline_access";

    private final Tokens tokens;
    private final Trust trust;
    private final Accepted accepted;
    private final Registrar registrar;
    private final Grants grants;
    private final Enterprise enterprise;
    private final Invitations invitations;
    private final Evidence evidence;
    private final Turns turns;
    private final InstantSource clock;
    private final BrokerLimits limits;

    Renewal(
            Tokens tokens,
            Trust trust,
            Accepted accepted,
            Registrar registrar,
            Grants grants,
            Enterprise enterprise,
            Invitations invitations,
            Evidence evidence,
            Turns turns,
            InstantSource clock,
            BrokerLimits limits) {
        this.tokens = tokens;
        this.trust = trust;
        this.accepted = accepted;
        this.registrar = registrar;
        this.grants = grants;
        this.enterprise = enterprise;
        this.invitations = invitations;
        this.evidence = evidence;
        this.turns = turns;
        this.clock = clock;
        this.limits = limits;
    }

    static Partition partition(Arrangement arrangement, Party party, String issuer) {
        return new Partition(
                arrangement.server(),
                arrangement.means().isShared() ? "" : party.principal(),
                issuer);
    }

    /** What there is without asking the server; {@link Obtained.Without} lets it say its wish. */
    Obtained obtain(Arrangement arrangement, Party.Present present) {
        if (arrangement.issuer().isEmpty()) return new Obtained.Without();
        var issuer = arrangement.issuer().get();
        var partition = partition(arrangement, present.party(), issuer);
        var kept = tokens.find(partition);
        if (kept.isEmpty()) return new Obtained.Without();
        if (isFresh(kept.get())) return new Obtained.Ready(kept.get().credential());
        if (needsPerson(arrangement) && kept.get().refreshToken().isEmpty())
            return new Obtained.Without();
        return turns.take(
                turn(arrangement, present.party()),
                present.party(),
                () -> again(arrangement, present, partition, kept.get()));
    }

    /** Whatever the issuer: one credential of a party for a server is got at a time. */
    private static String turn(Arrangement arrangement, Party party) {
        return partition(arrangement, party, "").purpose();
    }

    private boolean isFresh(Kept kept) {
        return kept.credential().isFresh(clock.instant());
    }

    private static boolean needsPerson(Arrangement arrangement) {
        return arrangement.means() instanceof Means.AuthorizationCode;
    }

    /** It ended by itself. Another replica may have got the next one meanwhile. */
    private Obtained again(
            Arrangement arrangement, Party.Present present, Partition partition, Kept ended) {
        var now = tokens.find(partition);
        if (now.isPresent() && isFresh(now.get()))
            return new Obtained.Ready(now.get().credential());
        return switch (trust.at(partition.issuer(), arrangement)) {
            case AuthorizationServer.NotFound(var why) -> new Obtained.Unavailable(why);
            case AuthorizationServer.Found(var server) ->
                    further(arrangement, present, partition, server, now.orElse(ended));
        };
    }

    private Obtained further(
            Arrangement arrangement,
            Party.Present present,
            Partition partition,
            AuthorizationServer server,
            Kept kept) {
        return switch (registrar.client(arrangement, server)) {
            case Registrar.Unknown(var why) -> new Obtained.Refused(why);
            case Registrar.Known(var client) -> {
                if (kept.refreshToken().isPresent())
                    yield refreshed(arrangement, present, partition, server, client, kept);
                if (needsPerson(arrangement)) yield new Obtained.Without();
                yield granted(
                        arrangement,
                        present,
                        partition,
                        server,
                        client,
                        kept.resource(),
                        kept.requested());
            }
        };
    }

    private Obtained refreshed(
            Arrangement arrangement,
            Party.Present present,
            Partition partition,
            AuthorizationServer server,
            Registered client,
            Kept kept) {
        var refreshToken = kept.refreshToken().orElseThrow();
        return switch (grants.refresh(arrangement, server, client, refreshToken, kept.resource())) {
            case TokenEndpoint.Issued issued ->
                    keep(
                            present.party(),
                            partition,
                            Grants.Origin.of("refresh_token"),
                            kept(
                                    issued,
                                    kept.requested(),
                                    kept.resource(),
                                    Optional.of(refreshToken)));
            case TokenEndpoint.Unreachable(var why) -> new Obtained.Unavailable(why);
            case TokenEndpoint.Denied _ -> {
                // It was withdrawn or used up there: it is begun anew, where that needs nobody.
                tokens.forget(partition);
                yield needsPerson(arrangement)
                        ? new Obtained.Without()
                        : granted(
                                arrangement,
                                present,
                                partition,
                                server,
                                client,
                                kept.resource(),
                                kept.requested());
            }
        };
    }

    private Kept kept(
            TokenEndpoint.Issued issued,
            Set<String> requested,
            String resource,
            Optional<String> refreshToken) {
        return new Kept(
                issued.accessToken(),
                issued.refreshToken().or(() -> refreshToken),
                requested,
                resource,
                issued.expiresAt(),
                clock.instant());
    }

    private Obtained granted(
            Arrangement arrangement,
            Party.Present present,
            Partition partition,
            AuthorizationServer server,
            Registered client,
            String resource,
            Set<String> scopes) {
        var wanted = URI.create(resource);
        if (!(arrangement.means() instanceof Means.EnterpriseManaged means))
            return given(
                    grants.ask(arrangement, server, client, present, wanted, scopes),
                    present.party(),
                    partition,
                    resource,
                    scopes);
        var party = present.party();
        return switch (enterprise.ask(arrangement, means, server, client, party, wanted, scopes)) {
            case Enterprise.Answered(var given) -> given(given, party, partition, resource, scopes);
            case Enterprise.SignInNeeded(var provider) ->
                    invitations.toSignIn(
                            arrangement, party, provider, server.issuer(), wanted, scopes);
        };
    }

    private Obtained given(
            Grants.Given given,
            Party party,
            Partition partition,
            String resource,
            Set<String> scopes) {
        return switch (given.answer()) {
            case TokenEndpoint.Issued issued ->
                    keep(
                            party,
                            partition,
                            given.origin(),
                            kept(issued, scopes, resource, Optional.empty()));
            case TokenEndpoint.Denied(_, var why) -> new Obtained.Refused(why);
            case TokenEndpoint.Unreachable(var why) -> new Obtained.Unavailable(why);
        };
    }

    private Obtained keep(Party party, Partition partition, Grants.Origin origin, Kept kept) {
        if (!evidence.write(Evidence.obtained(clock.instant(), partition, party, origin, kept)))
            return new Obtained.Unavailable("the record of a new credential cannot be written");
        tokens.keep(partition, kept);
        return new Obtained.Ready(kept.credential());
    }

    // What a server refused

    /** The server refused what was shown, or that nothing was. */
    Obtained renew(Arrangement arrangement, Party.Present present, Refusal refusal) {
        return turns.take(
                turn(arrangement, present.party()),
                present.party(),
                () -> cured(arrangement, present, refusal));
    }

    private Obtained cured(Arrangement arrangement, Party.Present present, Refusal refusal) {
        var wanted = refusal.wanted();
        if (!Declared.of(wanted).isEmpty()) accepted.heard(arrangement, Declared.of(wanted));
        var before = newest(arrangement, present.party());
        if (before.isPresent() && isFresh(before.get()) && !wasUsed(before.get(), refusal))
            return new Obtained.Ready(before.get().credential());
        if (before.isEmpty() && needsPerson(arrangement)) {
            var standing = invitations.standing(arrangement, present.party(), wanted.scopes());
            if (standing.isPresent()) return standing.get();
        }
        return switch (trust.follow(arrangement, wanted)) {
            case Trust.NotTrusted(var why) -> new Obtained.Refused(why);
            case Trust.Trusted(var trusting, var resource, var server) ->
                    anew(trusting, present, refusal, resource, server);
        };
    }

    private Optional<Kept> newest(Arrangement arrangement, Party party) {
        return arrangement
                .issuer()
                .flatMap(issuer -> tokens.find(partition(arrangement, party, issuer)));
    }

    private static boolean wasUsed(Kept kept, Refusal refusal) {
        return refusal.used().isPresent() && Grants.isThat(kept, refusal.used().get());
    }

    private Obtained anew(
            Arrangement arrangement,
            Party.Present present,
            Refusal refusal,
            ProtectedServer resource,
            AuthorizationServer server) {
        var partition = partition(arrangement, present.party(), server.issuer());
        var kept = tokens.find(partition);
        Set<String> requested = kept.map(Kept::requested).orElse(Set.of());
        if (refusal.wantsMore()) {
            var more = refusal.wanted().scopes();
            var trouble =
                    stepUpTrouble(arrangement, requested, more)
                            .or(() -> heldTrouble(arrangement, requested, more));
            if (trouble.isPresent()) return new Obtained.Refused(trouble.get());
            return begin(
                    arrangement,
                    present,
                    partition,
                    server,
                    resource,
                    Wanted.union(requested, more));
        }
        if (kept.isPresent() && kept.get().refreshToken().isPresent()) {
            var further = further(arrangement, present, partition, server, kept.get());
            if (!(further instanceof Obtained.Without)) return further;
        }
        // A person who is asked again can look into it; a machine would go on for ever.
        if (!needsPerson(arrangement)
                && kept.isPresent()
                && wasUsed(kept.get(), refusal)
                && isJustGot(kept.get()))
            return new Obtained.Refused(
                    "it refuses a token that its authorization server made for it just now");
        var challenged = refusal.wanted().scopes();
        var held =
                heldTrouble(
                        arrangement,
                        requested,
                        challenged.isEmpty() ? resource.scopes() : challenged);
        // What metadata say beyond what was accepted is left out; what a challenge says is needed.
        var chosen = challenged.isEmpty() ? unheld(arrangement, resource.scopes()) : challenged;
        if (held.isPresent() && (!challenged.isEmpty() || chosen.isEmpty()))
            return new Obtained.Refused(held.get());
        return begin(
                arrangement,
                present,
                partition,
                server,
                resource,
                bounded(arrangement, Wanted.union(requested, chosen)));
    }

    /** REQ-095: never asked for twice, and never beyond what the operator allows. */
    private static Optional<String> stepUpTrouble(
            Arrangement arrangement, Set<String> requested, Set<String> more) {
        if (more.isEmpty() || requested.containsAll(more))
            return Optional.of("it wants scopes that were asked for already, and has them not");
        var beyond = new LinkedHashSet<>(more);
        beyond.removeAll(arrangement.scopes());
        return arrangement.scopes().isEmpty() || beyond.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "it wants scopes beyond those that an operator allowed for it ("
                                + String.join(" ", beyond)
                                + "): gatehouse server credential set "
                                + arrangement.server()
                                + " --scope allows more");
    }

    /** AUT-3: what nobody accepted, and no operator allowed by name, is not asked for. */
    private Optional<String> heldTrouble(
            Arrangement arrangement, Set<String> requested, Set<String> wanted) {
        var beyond = new LinkedHashSet<>(wanted);
        beyond.removeAll(requested);
        beyond.removeAll(unheld(arrangement, wanted));
        return beyond.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "it wants scopes beyond those that it asked for when it was approved ("
                                + String.join(" ", beyond)
                                + "): gatehouse drift list shows it, and gatehouse drift accept or"
                                + " gatehouse server credential set "
                                + arrangement.server()
                                + " --scope allows them");
    }

    private Set<String> unheld(Arrangement arrangement, Set<String> wanted) {
        var bounds = accepted.bounds(arrangement.server());
        if (!arrangement.scopes().isEmpty() || bounds.isEmpty()) return wanted;
        var within = new LinkedHashSet<>(wanted);
        within.retainAll(bounds.get().scopes());
        return within;
    }

    private static Set<String> bounded(Arrangement arrangement, Set<String> scopes) {
        if (arrangement.scopes().isEmpty()) return scopes;
        if (scopes.isEmpty()) return arrangement.scopes();
        var within = new LinkedHashSet<>(scopes);
        within.retainAll(arrangement.scopes());
        return within;
    }

    private boolean isJustGot(Kept kept) {
        Instant since = clock.instant().minus(limits.tooSoon());
        return kept.obtainedAt().isAfter(since);
    }

    private Obtained begin(
            Arrangement arrangement,
            Party.Present present,
            Partition partition,
            AuthorizationServer server,
            ProtectedServer resource,
            Set<String> scopes) {
        var broad =
                arrangement.scopes().isEmpty()
                        ? BroadScopes.kind(scopes)
                        : Optional.<String>empty();
        if (broad.isPresent())
            return new Obtained.Refused(
                    "it wants a scope for everything ("
                            + broad.get()
                            + "): gatehouse server credential set "
                            + arrangement.server()
                            + " --scope names those that its tools need");
        if (needsPerson(arrangement))
            return invitations.toAuthorize(
                    arrangement,
                    present.party(),
                    server,
                    resource.resource(),
                    offline(arrangement, server, scopes));
        return switch (registrar.client(arrangement, server)) {
            case Registrar.Unknown(var why) -> new Obtained.Refused(why);
            case Registrar.Known(var client) ->
                    granted(
                            arrangement,
                            present,
                            partition,
                            server,
                            client,
                            resource.resource().toString(),
                            scopes);
        };
    }

    /**
     * SEP-2207: asked for where the authorization server says that it knows it, and only there; not
     * beyond what an operator allows.
     */
    private static Set<String> offline(
            Arrangement arrangement, AuthorizationServer server, Set<String> scopes) {
        boolean allowed = arrangement.scopes().isEmpty() || arrangement.scopes().contains(OFFLINE);
        if (allowed && server.scopes().contains(OFFLINE))
            return Wanted.union(scopes, Set.of(OFFLINE));
        var without = new LinkedHashSet<>(scopes);
        without.remove(OFFLINE);
        return without;
    }
}
