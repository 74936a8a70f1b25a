package dev.gatehouse.app;

import dev.gatehouse.identity.Facet;
import dev.gatehouse.identity.Line;
import dev.gatehouse.identity.Observed;
import dev.gatehouse.identity.Provenance;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.provenance.Evidence;
import dev.gatehouse.provenance.EvidenceShelf;
import dev.gatehouse.provenance.Lineage;
import dev.gatehouse.provenance.Lineages;
import dev.gatehouse.provenance.Records;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What is known of where servers come from, told to the table of what they are known by. */
record RegisteredServers(Lineages lineages, Records records, EvidenceShelf shelf)
        implements Provenance {
    @Override
    public Known of(String server) {
        var facets = new EnumMap<Facet, Line>(Facet.class);
        var lineage = lineages.find(server);
        var kept =
                lineage.flatMap(from -> records.find(from.registry(), from.name(), from.version()));
        if (lineage.isPresent() && kept.isPresent())
            facets.put(Facet.REGISTRY_RECORD, record(lineage.get(), kept.get()));
        shelf.evidence(server)
                .filter(found -> !found.digest().isEmpty())
                .ifPresent(found -> facets.put(Facet.PACKAGE_DIGEST, found(found)));
        shelf.evidence(server)
                .filter(found -> !found.signing().first().isEmpty())
                .ifPresent(found -> facets.put(Facet.PACKAGE_SIGNER, signed(found)));
        return new Known(kept.map(RegisteredServers::listing), Map.copyOf(facets));
    }

    private static Listing listing(Records.Kept kept) {
        var record = kept.record();
        return new Listing(
                record.name(),
                record.version(),
                record.remotes().stream()
                        .flatMap(remote -> Optional.ofNullable(remote.text("url")).stream())
                        .collect(Collectors.toSet()),
                kept.seenAt(),
                kept.said());
    }

    /** By the digest of what never changes of a record. */
    private static Line record(Lineage lineage, Records.Kept kept) {
        return new Line(
                Facet.REGISTRY_RECORD,
                new Line.Approved(
                        Set.of(written(lineage, lineage.digest())),
                        lineage.submitter(),
                        lineage.boundAt()),
                new Observed(Set.of(written(lineage, kept.said())), kept.seenAt(), kept.said()));
    }

    private static String written(Lineage lineage, Digest digest) {
        return lineage.name() + " " + lineage.version() + " " + digest;
    }

    /**
     * Whoever signed it first goes on signing it; the evidence may be of another version by now.
     */
    private static Line signed(Evidence evidence) {
        return new Line(
                Facet.PACKAGE_SIGNER,
                new Line.Approved(evidence.signing().first(), "first look", null),
                new Observed(
                        evidence.signing().now(),
                        evidence.at(),
                        Digest.of(evidence.json().toBytes())));
    }

    /** A package stays what it was when it was looked at first. */
    private static Line found(Evidence evidence) {
        return new Line(
                Facet.PACKAGE_DIGEST,
                new Line.Approved(Set.of(evidence.digest()), "first look", null),
                new Observed(
                        Set.of(evidence.said()),
                        evidence.at(),
                        Digest.of(evidence.json().toBytes())));
    }
}
