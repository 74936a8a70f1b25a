package dev.gatehouse.store;

import dev.gatehouse.audit.Changes;
import dev.gatehouse.audit.Event;
import dev.gatehouse.drift.Finding;
import dev.gatehouse.drift.FindingBook;
import dev.gatehouse.identity.Facet;
import dev.gatehouse.identity.Identities;
import dev.gatehouse.identity.IdentityBook;
import dev.gatehouse.identity.Line;
import dev.gatehouse.identity.NothingKnown;
import dev.gatehouse.identity.Observed;
import dev.gatehouse.identity.Rules;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.policy.Worlds;
import dev.gatehouse.provenance.AdvisoryBook;
import dev.gatehouse.provenance.Evidence;
import dev.gatehouse.provenance.LineageBook;
import dev.gatehouse.provenance.Lineages;
import dev.gatehouse.provenance.NamespaceBook;
import dev.gatehouse.provenance.NamespaceProof;
import dev.gatehouse.provenance.Registry;
import dev.gatehouse.provenance.RegistryReader;
import dev.gatehouse.provenance.RegistrySync;
import dev.gatehouse.provenance.StopsFrom;
import dev.gatehouse.severity.Raised;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

/** Books of identities and of lineages on a database of their own. */
public final class IdentityStore implements AutoCloseable {
    private static final int ALL = 1000;

    private final TestDatabase test;
    private final SqlServers servers;
    private final SqlFindings findings;
    private final IdentityBook book;
    private final SqlLineages lineages;
    private final SqlEvidence shelf;
    private final LineageBook origins;
    private final AtomicReference<Runnable> sight = new AtomicReference<>(() -> {});
    private final AtomicReference<Runnable> change = new AtomicReference<>(() -> {});

    public IdentityStore(Class<?> of) {
        test = TestDatabase.of(of);
        var database = test.database();
        var changes = new Interrupted(new SqlChanges(database, new Worlds()));
        servers = new SqlServers(database);
        findings = new SqlFindings(database);
        lineages = new SqlLineages(database);
        shelf = new SqlEvidence(database);
        var all =
                new FindingBook(
                        new FindingBook.Ports(
                                servers, new SqlGrants(database)::on, findings, changes),
                        InstantSource.system(),
                        Raised.NONE);
        origins =
                new LineageBook(
                        lineages,
                        new SqlRecords(database),
                        shelf,
                        new SqlAdvisories(database),
                        new SqlNamespaceProofs(database),
                        all,
                        StopsFrom.MALICIOUS);
        book =
                new IdentityBook(
                        new IdentityBook.Ports(
                                new Overtaken(new SqlIdentities(database)),
                                servers,
                                findings,
                                all,
                                changes),
                        _ -> Optional.empty(),
                        NothingKnown.PROVENANCE,
                        InstantSource.system());
    }

    public IdentityBook book() {
        return book;
    }

    public LineageBook origins() {
        return origins;
    }

    /** One that reads registries; of several each is a replica's own. */
    public RegistrySync registries(List<Registry> registries, RegistryReader reader) {
        var records = new SqlRecords(test.database());
        var advisories =
                new AdvisoryBook(
                        List.of(),
                        new AdvisoryBook.Ports(
                                lineages, records, new SqlAdvisories(test.database())),
                        _ -> Optional.empty(),
                        InstantSource.system());
        return new RegistrySync(
                registries,
                new RegistrySync.Ports(
                        reader,
                        records,
                        lineages,
                        origins,
                        advisories,
                        new NamespaceBook(
                                new NamespaceProof(null, null),
                                new SqlNamespaceProofs(test.database()),
                                InstantSource.system()),
                        new SqlChanges(test.database(), new Worlds())),
                InstantSource.system());
    }

    public Lineages lineages() {
        return lineages;
    }

    public void keep(Evidence evidence) {
        test.change(() -> shelf.keep(evidence));
    }

    /** Happens once, right after a server's identity is seen. */
    public void afterNextSight(Runnable happens) {
        sight.set(happens);
    }

    /** Happens once, right before a book makes a change. */
    public void beforeNextChange(Runnable happens) {
        change.set(happens);
    }

    private static void happen(AtomicReference<Runnable> once) {
        once.getAndSet(() -> {}).run();
    }

    private final class Interrupted implements Changes {
        private final Changes changes;

        Interrupted(Changes changes) {
            this.changes = changes;
        }

        @Override
        public <T> T make(Supplier<T> work, Function<T, Event> event) {
            happen(change);
            return changes.make(work, event);
        }
    }

    private final class Overtaken implements Identities {
        private final Identities identities;

        Overtaken(Identities identities) {
            this.identities = identities;
        }

        @Override
        public List<Line> lines(String server) {
            return identities.lines(server);
        }

        @Override
        public void see(String server, Map<Facet, Observed> seen) {
            identities.see(server, seen);
            happen(sight);
        }

        @Override
        public void approve(String server, Map<Facet, Set<String>> values, String by, Instant at) {
            identities.approve(server, values, by, at);
        }

        @Override
        public Rules rules(String server) {
            return identities.rules(server);
        }

        @Override
        public Map<String, Rules> rules() {
            return identities.rules();
        }

        @Override
        public void rule(String server, Rules rules, String by, Instant at) {
            identities.rule(server, rules, by, at);
        }
    }

    public void submitted(String name) {
        test.change(() ->
                servers.add(Samples.server(name), Samples.snapshot(Samples.ECHO), Samples.CAUSE));
    }

    public void approved(String name) {
        submitted(name);
        test.change(() ->
                servers.approve(
                        Samples.approval(name, Samples.snapshot(Samples.ECHO), Samples.ECHO),
                        Samples.CAUSE));
    }

    public void change(Runnable work) {
        test.change(work);
    }

    public Server server(String name) {
        return servers.find(name).orElseThrow();
    }

    public ServerState state(String name) {
        return server(name).state();
    }

    public List<Finding> findings(String name) {
        return findings.open(name);
    }

    private List<Event> events(String kind) {
        return new SqlPast(test.database())
                .last(ALL).stream()
                        .map(line -> line.event())
                        .filter(event -> event.kind().equals(kind))
                        .toList();
    }

    public int count(String kind) {
        return events(kind).size();
    }

    public Event last(String kind) {
        return events(kind).getLast();
    }

    @Override
    public void close() {
        test.close();
    }
}
