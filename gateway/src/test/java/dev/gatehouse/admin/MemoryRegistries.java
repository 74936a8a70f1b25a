package dev.gatehouse.admin;

import dev.gatehouse.audit.Changes;
import dev.gatehouse.drift.FindingBook;
import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.provenance.Advisories;
import dev.gatehouse.provenance.AdvisoryBook;
import dev.gatehouse.provenance.Evidence;
import dev.gatehouse.provenance.EvidenceBook;
import dev.gatehouse.provenance.EvidenceShelf;
import dev.gatehouse.provenance.EvidenceTier;
import dev.gatehouse.provenance.Lineage;
import dev.gatehouse.provenance.LineageBook;
import dev.gatehouse.provenance.Lineages;
import dev.gatehouse.provenance.NamespaceBook;
import dev.gatehouse.provenance.NamespaceProof;
import dev.gatehouse.provenance.NamespaceProofs;
import dev.gatehouse.provenance.PackageLook;
import dev.gatehouse.provenance.Records;
import dev.gatehouse.provenance.RegistryReader;
import dev.gatehouse.provenance.RegistryRecord;
import dev.gatehouse.provenance.RegistrySync;
import dev.gatehouse.provenance.StopsFrom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** No registry, and nothing that one said. */
final class MemoryRegistries
        implements Records, Lineages, EvidenceShelf, Advisories, NamespaceProofs {
    private final List<Lineage> lineages = new ArrayList<>();

    RegistrySync sync(FindingBook findings, Changes changes, InstantSource clock) {
        var reader =
                new RegistryReader(
                        _ -> new GuardedFetch.Failed("nobody is there"),
                        RegistryReader.Limits.STANDARD);
        return new RegistrySync(
                List.of(),
                new RegistrySync.Ports(
                        reader,
                        this,
                        this,
                        new LineageBook(
                                this, this, this, this, this, findings, StopsFrom.MALICIOUS),
                        new AdvisoryBook(
                                List.of(),
                                new AdvisoryBook.Ports(this, this, this),
                                _ -> Optional.empty(),
                                clock),
                        new NamespaceBook(new NamespaceProof(null, null), this, clock),
                        changes),
                clock);
    }

    EvidenceBook evidence(FindingBook findings, Changes changes, InstantSource clock) {
        return new EvidenceBook(
                Map.of(),
                EvidenceTier.NONE,
                new EvidenceBook.Ports(
                        new PackageLook(
                                null, null, new PackageLook.Expectations("nobody", Set.of())),
                        this,
                        this,
                        this,
                        new LineageBook(
                                this, this, this, this, this, findings, StopsFrom.MALICIOUS),
                        changes),
                clock);
    }

    @Override
    public void keep(Evidence evidence) {
        throw new IllegalStateException("no template runs a package");
    }

    @Override
    public boolean takesTurn(String of, Instant now, Instant notSince) {
        return false;
    }

    @Override
    public Optional<Evidence> evidence(String server) {
        return Optional.empty();
    }

    @Override
    public void keep(Advisories.Kept kept) {
        throw new IllegalStateException("nobody is asked what is warned of");
    }

    @Override
    public Optional<Advisories.Kept> advisories(String server) {
        return Optional.empty();
    }

    @Override
    public void keep(NamespaceProofs.Kept kept) {
        throw new IllegalStateException("nobody looks for proofs of namespaces");
    }

    @Override
    public Optional<NamespaceProofs.Kept> proof(String namespace) {
        return Optional.empty();
    }

    @Override
    public Taken take(List<RegistryRecord> said, Instant at) {
        throw new IllegalStateException("there is no registry that says anything");
    }

    @Override
    public List<RegistryRecord> accuse(List<RegistryRecord> tampered, Instant at) {
        throw new IllegalStateException("there is no registry that says anything");
    }

    @Override
    public void gone(RegistryRecord record, Instant at) {
        throw new IllegalStateException("there is no registry that says anything");
    }

    @Override
    public Optional<Records.Kept> find(String registry, String name, String version) {
        return Optional.empty();
    }

    @Override
    public List<Records.Kept> versions(String registry, String name) {
        return List.of();
    }

    @Override
    public List<Records.Kept> list(String search, int most) {
        return List.of();
    }

    @Override
    public int count(String registry) {
        return 0;
    }

    @Override
    public Map<String, Instant> namespaces() {
        return Map.of();
    }

    @Override
    public Progress progress(String registry) {
        return new Progress(registry, null, null, "not read yet");
    }

    @Override
    public void progress(Progress progress) {
        throw new IllegalStateException("there is no registry that is read");
    }

    @Override
    public void bind(Lineage lineage) {
        lineages.add(lineage);
    }

    @Override
    public Optional<Lineage> find(String server) {
        return lineages.stream().filter(one -> one.server().equals(server)).findFirst();
    }

    @Override
    public void accept(String server, Accepted accepted, String by, Instant at) {
        throw new IllegalStateException("there is no registry that says anything");
    }

    @Override
    public Set<Accepted> accepted(String server) {
        return Set.of();
    }

    @Override
    public void forget(String server, Accepted accepted) {
        throw new IllegalStateException("nothing was accepted");
    }

    @Override
    public List<Lineage> of(String registry) {
        return lineages.stream().filter(one -> one.registry().equals(registry)).toList();
    }
}
