package dev.gatehouse.provenance;

import dev.gatehouse.drift.Difference;
import dev.gatehouse.drift.Difference.Change;
import dev.gatehouse.drift.FindingBook;
import dev.gatehouse.drift.Findings.Seen;
import dev.gatehouse.drift.Source;
import dev.gatehouse.mcp.CanonicalJson;
import java.nio.charset.StandardCharsets;

/**
 * Holds servers against the records that they were taken from, and has the findings settled
 * (PRV-6). Blocks; safe for many threads.
 */
public final class LineageBook {
    private final Records records;
    private final FindingBook findings;

    public LineageBook(Records records, FindingBook findings) {
        this.records = records;
        this.findings = findings;
    }

    /**
     * Nothing is said while the record is not known: the registry was never read, or is another.
     */
    void settle(Lineage lineage) {
        var kept = records.find(lineage.registry(), lineage.name(), lineage.version());
        if (kept.isEmpty()) return;
        var versions =
                records.versions(lineage.registry(), lineage.name()).stream()
                        .map(Records.Kept::record)
                        .toList();
        findings.settle(
                lineage.server(),
                Source.PROVENANCE,
                LineageStanding.of(lineage, kept.get(), versions).stream()
                        .map(LineageBook::seen)
                        .toList());
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
