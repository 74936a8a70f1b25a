package dev.gatehouse.identity;

import dev.gatehouse.audit.Changes;
import dev.gatehouse.audit.Event;
import dev.gatehouse.drift.Authorities;
import dev.gatehouse.drift.FindingBook;
import dev.gatehouse.drift.Findings;
import dev.gatehouse.drift.Findings.Seen;
import dev.gatehouse.drift.Source;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Servers;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.severity.Severity;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Holds what servers prove and claim to be against what was approved of that (IDV-1, IDV-3). What
 * was observed when a person approves a server is what is approved of it; from then on another
 * identity is a finding, and one that is proven by cryptography quarantines the server before
 * anything is sent. Blocks; safe for many threads.
 */
public final class IdentityBook {
    /** What the book is kept with. */
    public record Ports(
            Identities identities,
            Servers servers,
            Findings findings,
            FindingBook book,
            Changes changes) {}

    private final Identities identities;
    private final Servers servers;
    private final Findings findings;
    private final FindingBook book;
    private final Changes changes;
    private final Function<String, Optional<Authorities.Kept>> authority;
    private final Provenance provenance;
    private final InstantSource clock;
    private final Renewals renewals = new Renewals();

    /**
     * @param authority what the watch over authorization keeps of a server
     */
    public IdentityBook(
            Ports ports,
            Function<String, Optional<Authorities.Kept>> authority,
            Provenance provenance,
            InstantSource clock) {
        this.identities = ports.identities();
        this.servers = ports.servers();
        this.findings = ports.findings();
        this.book = ports.book();
        this.changes = ports.changes();
        this.authority = authority;
        this.provenance = provenance;
        this.clock = clock;
    }

    /** All facets of a server. */
    public List<Line> lines(Server server) {
        return table(server).lines();
    }

    /**
     * By what a server can be told from others, as this room and the one for where it comes from
     * keep it: less to read than all facets.
     */
    List<Line> traces(String server) {
        var traces = new ArrayList<>(identities.lines(server));
        traces.addAll(provenance.of(server).facets().values());
        return traces;
    }

    /** What an approval of its identity is bound to, as it was observed last. */
    public Digest digest(Server server) {
        return table(server).digest();
    }

    public Rules rules(String server) {
        return identities.rules(server);
    }

    /** What its cards, a registry and it itself say; empty for a program of this machine. */
    public Optional<Reconciliation> reconciliation(Server server) {
        var table = table(server);
        return table.reconciliation(table.card());
    }

    /** In what those do not agree, and nobody approved that. */
    public Set<String> contradictions(Server server) {
        for (var line : identities.lines(server.name()))
            if (line.facet() == Facet.CONTRADICTIONS
                    && !line.approvedValues().containsAll(line.observedValues()))
                return line.observedValues();
        return Set.of();
    }

    /** In what it proves to be another server than was approved, if it does (INV-3). */
    public Set<Facet> others(Server server) {
        var rules = identities.rules(server.name());
        return known(server.name(), rules, Map.of()).stream()
                .filter(line -> line.facet().mismatch().isAtLeast(Severity.S3))
                .filter(line -> !line.holds(rules))
                .map(Line::facet)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether it was met over TLS, so that there is something proven to approve. */
    public boolean isProven(String server) {
        return identities.lines(server).stream()
                .anyMatch(line -> line.facet().isOfTls() && line.observed() != null);
    }

    private FacetTable table(Server server) {
        var approval = servers.approval(server.name());
        return new FacetTable(
                server,
                identities.lines(server.name()),
                identities.rules(server.name()),
                approval,
                approval.map(Approval::snapshot).flatMap(servers::snapshot),
                servers.submitted(server.name()),
                authority.apply(server.name()),
                provenance.of(server.name()));
    }

    /**
     * A connection to a server stands. What it shows is kept; whether it is the server that was
     * approved is answered, and when not, that is in the record before.
     */
    public boolean meet(String server, Shown shown) {
        var lines = identities.lines(server);
        var rules = identities.rules(server);
        var expected = Expected.of(lines, rules);
        if (expected.isNothing()) return meetFirst(server, shown, expected);
        var seen = shown.observed(clock.instant());
        if (expected.isMetBy(shown)) {
            note(server, lines, shown, seen);
            if (stands(server)) book.settle(server, Source.IDENTITY, () -> standing(server, seen));
            return true;
        }
        identities.see(server, seen);
        book.settle(server, Source.IDENTITY, () -> standing(server, seen));
        return false;
    }

    /** What another server showed is gone now, which lets go nothing: a person decides. */
    private boolean stands(String server) {
        return findings.open(server).stream()
                .anyMatch(finding ->
                        finding.difference().source() == Source.IDENTITY && !finding.isGone());
    }

    /** One that was approved before there were facets is known by what it shows first (0039). */
    private boolean meetFirst(String server, Shown shown, Expected expected) {
        var seen = shown.observed(clock.instant());
        identities.see(server, seen);
        boolean isAllowed = expected.allows(shown);
        // Whom operators rule out is nobody's first sight.
        if (servers.find(server).isPresent() && (!isAllowed || stands(server)))
            book.settle(server, Source.IDENTITY, () -> standing(server, seen));
        if (isAllowed && state(server) == ServerState.APPROVED) learn(server, seen);
        return isAllowed;
    }

    /** One that is not known yet is about to be submitted. */
    private ServerState state(String server) {
        return servers.find(server).map(Server::state).orElse(ServerState.SUBMITTED);
    }

    /** Renewed within what was approved: kept, and recorded once. */
    private void note(String server, List<Line> lines, Shown shown, Map<Facet, Observed> seen) {
        var known =
                lines.stream()
                        .filter(line -> line.facet() == Facet.TLS_KEY)
                        .map(Line::observed)
                        .anyMatch(last -> last != null && last.evidence().equals(shown.evidence()));
        if (known || !renewals.isNew(server, shown.evidence())) {
            identities.see(server, seen);
            return;
        }
        changes.make(
                () -> {
                    identities.see(server, seen);
                    return shown;
                },
                done ->
                        new Event(
                                clock.instant(),
                                "identity.renewed",
                                Json.object(
                                        "server", server,
                                        "key", done.key(),
                                        "evidence", done.evidence().value())));
    }

    /** Accepts what was never approved and is seen first; recorded. */
    private void learn(String server, Map<Facet, Observed> seen) {
        changes.make(
                () -> {
                    var unknown = new EnumMap<Facet, Set<String>>(Facet.class);
                    seen.forEach((facet, observed) -> unknown.put(facet, observed.values()));
                    for (var line : identities.lines(server))
                        if (line.approved() != null) unknown.remove(line.facet());
                    identities.approve(server, unknown, "first sight", clock.instant());
                    return unknown;
                },
                learnt ->
                        new Event(
                                clock.instant(),
                                "identity.adopted",
                                Json.object(
                                        "server",
                                        server,
                                        "how",
                                        "first sight",
                                        "facets",
                                        json(learnt))));
    }

    private static Json.Obj json(Map<Facet, Set<String>> facets) {
        var json = Json.object();
        for (var facet : facets.entrySet())
            json = json.with(facet.getKey().word(), Json.of(facet.getValue()));
        return json;
    }

    /** Takes in what was read of a server's cards. */
    void take(Server server, Cards.Reading reading) {
        var seen = CardFacets.of(table(server), reading, clock.instant());
        identities.see(server.name(), seen);
        if (servers.approval(server.name()).isEmpty()) return;
        var approved = new EnumMap<>(seen);
        approved.values().removeIf(observed -> observed.values().isEmpty());
        // nobody ever approved one
        approved.put(
                Facet.CONTRADICTIONS, new Observed(Set.of(), clock.instant(), reading.evidence()));
        for (var line : identities.lines(server.name()))
            if (line.approved() != null) approved.remove(line.facet());
        if (!approved.isEmpty()) learn(server.name(), approved);
        book.settle(server.name(), Source.IDENTITY, () -> standing(server.name(), seen));
    }

    /**
     * @param seen by whoever asks: another connection may have kept something else since
     */
    private List<Seen> standing(String server, Map<Facet, Observed> seen) {
        var rules = identities.rules(server);
        return Mismatches.in(known(server, rules, seen), rules);
    }

    private List<Line> known(String server, Rules rules, Map<Facet, Observed> seen) {
        var lines = new ArrayList<Line>();
        for (var line : identities.lines(server)) lines.add(rules.over(line.with(seen)));
        if (!rules.pins().isEmpty()) lines.add(FacetTable.pin(lines, rules));
        return lines;
    }

    /**
     * A person approves a server: what was observed of it is approved with it. Inside that recorded
     * change. False, and nothing is done, when that is something else than the person was shown by
     * now (T63).
     */
    public boolean adopt(Server server, Digest shown, String by) {
        var table = table(server);
        if (!table.digest().equals(shown)) return false;
        var values = new EnumMap<Facet, Set<String>>(Facet.class);
        for (var line : table.own())
            if (line.observed() != null) values.put(line.facet(), line.observedValues());
        identities.approve(server.name(), values, by, clock.instant());
        findings.leave(
                server.name(), Source.IDENTITY, standing(server.name(), Map.of()), clock.instant());
        return true;
    }

    /** Keeps what operators require. Inside a recorded change. */
    public void rule(String server, Rules rules, String by) {
        identities.rule(server, rules, by, clock.instant());
    }
}
