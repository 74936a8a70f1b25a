package dev.gatehouse.provenance;

import dev.gatehouse.drift.Difference;
import dev.gatehouse.drift.Difference.Change;
import dev.gatehouse.drift.Finding;
import dev.gatehouse.drift.FindingBook;
import dev.gatehouse.drift.Findings.Seen;
import dev.gatehouse.drift.Source;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.provenance.Lineages.Accepted;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Holds servers against the records that they were taken from and against what was found of their
 * packages first, and has the findings settled (PRV-6). Blocks; safe for many threads.
 */
public final class LineageBook {
    private final Lineages lineages;
    private final Records records;
    private final EvidenceShelf shelf;
    private final FindingBook findings;

    public LineageBook(
            Lineages lineages, Records records, EvidenceShelf shelf, FindingBook findings) {
        this.lineages = lineages;
        this.records = records;
        this.shelf = shelf;
        this.findings = findings;
    }

    /**
     * Nothing is said while the record is not known: the registry was never read, or is another.
     */
    void settle(String server) {
        var marks = new ArrayList<LineageStanding.Mark>();
        var lineage = lineages.find(server);
        if (lineage.isPresent()) {
            var from = lineage.get();
            var kept = records.find(from.registry(), from.name(), from.version());
            if (kept.isEmpty()) return;
            var versions =
                    records.versions(from.registry(), from.name()).stream()
                            .map(Records.Kept::record)
                            .toList();
            marks.addAll(LineageStanding.of(from, kept.get(), versions));
        }
        shelf.evidence(server).flatMap(LineageStanding::of).ifPresent(marks::add);
        var accepted = accepted(server, marks);
        findings.settle(
                server,
                Source.PROVENANCE,
                marks.stream()
                        .filter(mark -> !accepted.contains(key(mark)))
                        .map(LineageBook::seen)
                        .toList());
    }

    private Set<Accepted> accepted(String server, List<LineageStanding.Mark> marks) {
        var accepted = lineages.accepted(server);
        var standing = marks.stream().map(LineageBook::key).toList();
        for (var one : accepted) if (!standing.contains(one)) lineages.forget(server, one);
        return accepted;
    }

    private static Accepted key(LineageStanding.Mark mark) {
        return new Accepted(mark.facet(), mark.seen());
    }

    /**
     * Persons accept what a finding says: it is none any more for as long as it is so. Inside the
     * recorded change of that.
     */
    public void accept(Finding finding, String by, Instant at) {
        var seen = finding.difference().seen();
        if (seen == null) return;
        var facet = finding.difference().subject().substring(Source.PROVENANCE.prefix().length());
        lineages.accept(finding.server(), new Accepted(facet, seen), by, at);
    }

    private static Seen seen(LineageStanding.Mark mark) {
        return new Seen(
                new Difference(
                        Change.CHANGED,
                        Source.PROVENANCE.prefix() + mark.facet(),
                        mark.approved(),
                        mark.seen()),
                new String(CanonicalJson.bytes(mark.now()), StandardCharsets.UTF_8),
                mark.grade());
    }
}
