package dev.gatehouse.drift;

import dev.gatehouse.audit.Changes;
import dev.gatehouse.audit.Event;
import dev.gatehouse.drift.Findings.Seen;
import dev.gatehouse.inventory.Secrets;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Servers;
import dev.gatehouse.mcp.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a server says of its authorization against what was accepted of it, and settles the
 * findings (AUT-3, T26). What is said first after an approval is what is accepted; whatever widens
 * it later is a finding until an operator accepts that. Blocks; safe for many threads.
 */
public final class AuthorityBook {
    /** What the book is kept with. */
    public record Ports(
            Authorities authorities,
            Servers servers,
            Findings findings,
            FindingBook book,
            Changes changes) {}

    /** What came of accepting. */
    public sealed interface Acceptance {}

    /**
     * @param facet which
     * @param now what is accepted
     */
    public record Taken(String server, String facet, Authority now) implements Acceptance {}

    /** It does not stand any more, or the server says something else again. */
    public record Stale() implements Acceptance {}

    /** What is to be done about what was said. */
    private record Step(@Nullable Authority learnt, Plan plan) {
        boolean changesNothing() {
            return learnt == null && plan.changesNothing();
        }
    }

    private static final Duration BETWEEN_HEARD = Duration.ofSeconds(10);

    private final Authorities authorities;
    private final Servers servers;
    private final Findings findings;
    private final FindingBook book;
    private final Changes changes;
    private final Function<Collection<String>, Optional<String>> broad;
    private final InstantSource clock;

    /** When findings of a server were last settled for what it said in a refusal. */
    private final Map<String, Instant> told = new ConcurrentHashMap<>();

    /**
     * @param broad what kind of broad scope stands among some, if one does
     */
    public AuthorityBook(
            Ports ports,
            Function<Collection<String>, Optional<String>> broad,
            InstantSource clock) {
        this.authorities = ports.authorities();
        this.servers = ports.servers();
        this.findings = ports.findings();
        this.book = ports.book();
        this.changes = ports.changes();
        this.broad = broad;
        this.clock = clock;
    }

    public Optional<Authorities.Kept> find(String server) {
        return authorities.find(server);
    }

    Authorities authorities() {
        return authorities;
    }

    /** What was accepted; empty while nothing was, and then nothing is held. */
    public Optional<Authority> accepted(String server) {
        return authorities.find(server).map(Authorities.Kept::accepted);
    }

    /** Takes in what was read of a server, on schedule or because somebody asks. */
    void take(String server, Optional<String> trusted, Optional<String> announced, Authority said) {
        take(server, trusted, announced, said, false);
    }

    /**
     * Takes in what was heard when a server refused the gate. What it says otherwise at every
     * refusal is a change now and then, and what it is held to does not depend on that.
     *
     * @param trusted the authorization server that is trusted for it already, if one is
     * @param announced where it said that its metadata is, if it said so
     */
    public void hear(
            String server, Optional<String> trusted, Optional<String> announced, Authority said) {
        take(server, trusted, announced, said, true);
    }

    private void take(
            String server,
            Optional<String> trusted,
            Optional<String> announced,
            Authority said,
            boolean heard) {
        var before = authorities.find(server);
        var seen = before.map(Authorities.Kept::seen).orElse(Authority.NOTHING).and(said);
        var place = announced.orElse(before.map(Authorities.Kept::announced).orElse(null));
        boolean isNew =
                before.filter(one -> one.seen().equals(seen))
                        .filter(one -> Objects.equals(one.announced(), place))
                        .isEmpty();
        // what is heard at every refusal is written when it is new; a reading is dated
        if (isNew || !heard) authorities.see(server, place, seen, clock.instant());
        var planned = step(server, trusted);
        if (planned.changesNothing() || (heard && isTooSoon(server, planned))) return;
        // Planned again inside the change: an operator may have accepted something in between.
        changes.make(
                () -> {
                    var now = step(server, trusted);
                    if (now.learnt() != null)
                        authorities.accept(server, now.learnt(), "first sight", clock.instant());
                    return new Step(now.learnt(), book.carryOut(now.plan()));
                },
                this::event);
    }

    /** A server decides what it says and how often: each change is a new world for all replicas. */
    private boolean isTooSoon(String server, Step planned) {
        if (planned.plan().changesNothing()) return false;
        var now = clock.instant();
        var last = told.get(server);
        if (last != null && now.isBefore(last.plus(BETWEEN_HEARD))) return true;
        told.put(server, now);
        return false;
    }

    private Step step(String server, Optional<String> trusted) {
        var kept = authorities.find(server).orElseThrow();
        var accepted = kept.accepted();
        if (accepted == null && !isApproved(server))
            return new Step(null, plan(server, standing(server)));
        var basis = accepted == null ? first(kept.seen(), trusted) : accepted;
        var learnt = basis == null ? null : basis.learning(kept.seen());
        if (learnt == null) return new Step(null, plan(server, standing(server)));
        return new Step(
                learnt.equals(accepted) ? null : learnt,
                plan(server, learnt.differences(kept.seen(), broad)));
    }

    private Plan plan(String server, List<Seen> standing) {
        return book.plan(server, Source.AUTHORITY, null, null, standing);
    }

    /** Nothing is accepted before the server was read as a resource; whom it had is trusted. */
    private static @Nullable Authority first(Authority seen, Optional<String> trusted) {
        if (!seen.says(Authority.SERVERS)) return null;
        boolean moved = trusted.isPresent() && !seen.of(Authority.SERVERS).contains(trusted.get());
        var resource =
                Authority.NOTHING
                        .with(
                                Authority.SERVERS,
                                moved ? Set.of(trusted.orElseThrow()) : seen.of(Authority.SERVERS))
                        .with(Authority.SCOPES, seen.of(Authority.SCOPES));
        return resource;
    }

    /** Of a server that has shown nothing: whom an operator trusts for it, and no scopes. */
    private static Authority unshown(Optional<String> trusted) {
        return Authority.NOTHING
                .with(Authority.SERVERS, trusted.map(Set::of).orElse(Set.of()))
                .with(Authority.SCOPES, Set.of())
                .with(Authority.CHALLENGE, Set.of());
    }

    private boolean isApproved(String server) {
        return servers.find(server).map(Server::state).filter(ServerState::wasApproved).isPresent();
    }

    /** What stands, but for what is held and gone. */
    private List<Seen> standing(String server) {
        return book.open(server, Source.AUTHORITY).stream()
                .filter(finding -> !finding.isGone())
                .map(Finding::again)
                .toList();
    }

    private Event event(Step done) {
        var settled = book.event(done.plan());
        if (done.learnt() == null) return settled;
        var body = settled.body().with("accepted", Secrets.masked(done.learnt().json()));
        return done.plan().found().isEmpty()
                ? new Event(settled.at(), "authority.accepted", body.with("how", Json.of("first")))
                : new Event(settled.at(), settled.kind(), body);
    }

    /**
     * A server on the network is approved: what was shown of it is accepted, and what it shows
     * first after that was shown to nobody (T26). Inside that recorded change.
     */
    public void adopt(String server, Optional<String> trusted, String by) {
        var kept = authorities.find(server);
        if (kept.map(Authorities.Kept::accepted).isPresent()) return;
        var seen = kept.map(Authorities.Kept::seen).orElse(Authority.NOTHING);
        var first = first(seen, trusted);
        var learnt = first == null ? unshown(trusted) : first.learning(seen);
        authorities.accept(server, learnt, by, clock.instant());
        var differences = learnt.differences(seen, broad);
        findings.leave(server, Source.AUTHORITY, differences, clock.instant());
    }

    /** Accepts what a finding says. Inside a recorded change. */
    public Acceptance accept(Finding finding, String by) {
        var difference = finding.difference();
        if (!difference.isOfAuthority())
            throw new IllegalArgumentException("not about authorization: " + finding.id());
        var facet = difference.subject().substring(Difference.AUTHORITY.length());
        var kept = authorities.find(finding.server());
        var accepted = kept.map(Authorities.Kept::accepted);
        boolean stands =
                book.open(finding.server(), Source.AUTHORITY).stream()
                        .anyMatch(open -> open.id() == finding.id());
        if (!stands
                || accepted.isEmpty()
                || !Authority.digest(kept.get().seen().of(facet)).equals(difference.seen()))
            return new Stale();
        var now = accepted.get().taking(facet, kept.get().seen());
        authorities.accept(finding.server(), now, by, clock.instant());
        findings.close(finding.id(), clock.instant());
        findings.see(
                finding.server(),
                Source.AUTHORITY,
                now.differences(kept.get().seen(), broad),
                clock.instant());
        return new Taken(finding.server(), facet, now);
    }
}
