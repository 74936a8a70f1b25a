package dev.gatehouse.app;

import dev.gatehouse.audit.Changes;
import dev.gatehouse.drift.FindingBook;
import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.inventory.OrdinaryServers;
import dev.gatehouse.provenance.AdvisoryBook;
import dev.gatehouse.provenance.EvidenceBook;
import dev.gatehouse.provenance.EvidenceWatch;
import dev.gatehouse.provenance.LineageBook;
import dev.gatehouse.provenance.NamespaceBook;
import dev.gatehouse.provenance.RegistryReader;
import dev.gatehouse.provenance.RegistrySync;
import dev.gatehouse.store.Database;
import dev.gatehouse.store.SqlAdvisories;
import dev.gatehouse.store.SqlEvidence;
import dev.gatehouse.store.SqlLineages;
import dev.gatehouse.store.SqlNamespaceProofs;
import dev.gatehouse.store.SqlRecords;
import dev.gatehouse.store.SqlServers;
import java.time.Clock;

/** The part of the composition root that is about where servers come from. */
final class ProvenanceWiring implements AutoCloseable {
    private final Settings settings;
    private final Database database;
    private final FindingBook findings;
    private final Changes changes;
    private final Clock clock;
    private final GuardedFetch asking;
    private final RegistrySync registries;
    private final EvidenceBook evidence;
    private final EvidenceWatch packages;

    ProvenanceWiring(
            Settings settings,
            Database database,
            FindingBook findings,
            Changes changes,
            RefusedFetches refused,
            Clock clock) {
        this.settings = settings;
        this.database = database;
        this.findings = findings;
        this.changes = changes;
        this.clock = clock;
        this.asking =
                new GuardedFetch(
                        settings.fetch().allowedHosts(), ProvenanceSettings.FETCH, refused);
        this.evidence = evidenceBook();
        this.registries = registrySync();
        this.packages =
                new EvidenceWatch(
                        evidence,
                        registries.advisories(),
                        new OrdinaryServers(new SqlServers(database)),
                        clock);
    }

    RegistrySync registries() {
        return registries;
    }

    EvidenceBook evidence() {
        return evidence;
    }

    void schedule() {
        registries.schedule();
        packages.schedule(settings.provenance().every());
    }

    private LineageBook lineages() {
        return new LineageBook(
                new SqlLineages(database),
                new SqlRecords(database),
                new SqlEvidence(database),
                new SqlAdvisories(database),
                new SqlNamespaceProofs(database),
                findings,
                settings.provenance().advisories().stops());
    }

    private AdvisoryBook advisories() {
        var servers = new SqlServers(database);
        return new AdvisoryBook(
                settings.provenance().advisories().sources(asking, clock),
                new AdvisoryBook.Ports(
                        new SqlLineages(database),
                        new SqlRecords(database),
                        new SqlAdvisories(database)),
                name -> servers.find(name).flatMap(server -> evidence.named(server)),
                clock);
    }

    private RegistrySync registrySync() {
        return new RegistrySync(
                settings.provenance().registries(),
                new RegistrySync.Ports(
                        new RegistryReader(asking::ask, RegistryReader.Limits.STANDARD),
                        new SqlRecords(database),
                        new SqlLineages(database),
                        lineages(),
                        advisories(),
                        new NamespaceBook(
                                settings.provenance().namespaces().proof(asking),
                                new SqlNamespaceProofs(database),
                                clock),
                        changes),
                clock);
    }

    private EvidenceBook evidenceBook() {
        var known = settings.provenance().packages();
        return new EvidenceBook(
                known.byTemplate(),
                known.required(),
                new EvidenceBook.Ports(
                        known.look(asking),
                        new SqlEvidence(database),
                        new SqlRecords(database),
                        new SqlLineages(database),
                        lineages(),
                        changes),
                clock);
    }

    @Override
    public void close() {
        packages.close();
        registries.close();
        asking.close();
    }
}
