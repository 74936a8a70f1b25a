package dev.gatehouse.store;

import dev.gatehouse.audit.Event;
import dev.gatehouse.drift.Finding;
import dev.gatehouse.drift.FindingBook;
import dev.gatehouse.identity.IdentityBook;
import dev.gatehouse.identity.NothingKnown;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.policy.Worlds;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** A book of identities on a database of its own. */
public final class IdentityStore implements AutoCloseable {
    private static final int ALL = 1000;

    private final TestDatabase test;
    private final SqlServers servers;
    private final SqlFindings findings;
    private final IdentityBook book;

    public IdentityStore(Class<?> of) {
        test = TestDatabase.of(of);
        var database = test.database();
        var changes = new SqlChanges(database, new Worlds());
        servers = new SqlServers(database);
        findings = new SqlFindings(database);
        book =
                new IdentityBook(
                        new IdentityBook.Ports(
                                new SqlIdentities(database),
                                servers,
                                findings,
                                new FindingBook(
                                        new FindingBook.Ports(
                                                servers,
                                                new SqlGrants(database)::on,
                                                findings,
                                                changes),
                                        InstantSource.system()),
                                changes),
                        _ -> Optional.empty(),
                        NothingKnown.PROVENANCE,
                        InstantSource.system());
    }

    public IdentityBook book() {
        return book;
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
