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
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Holds servers against the records that they were taken from and against what was found of their
 * packages first, and has the findings settled (PRV-6). Blocks; safe for many threads.
 */
public final class LineageBook {
    private final Lineages lineages;
    private final Records records;
    private final EvidenceShelf shelf;
    private final Advisories advisories;
    private final NamespaceProofs proofs;
    private final FindingBook findings;
    private final StopsFrom stops;

    /**
     * @param stops from which advisory on a server is stopped by itself
     */
    public LineageBook(
            Lineages lineages,
            Records records,
            EvidenceShelf shelf,
            Advisories advisories,
            NamespaceProofs proofs,
            FindingBook findings,
            StopsFrom stops) {
        this.lineages = lineages;
        this.records = records;
        this.shelf = shelf;
        this.advisories = advisories;
        this.proofs = proofs;
        this.findings = findings;
        this.stops = stops;
    }

    void settle(String server) {
        forgetWhatIsOver(server);
        findings.settle(server, Source.PROVENANCE, () -> standing(server));
    }

    /** What was accepted is read first: nothing is forgotten that is accepted meanwhile. */
    private void forgetWhatIsOver(String server) {
        var accepted = lineages.accepted(server);
        if (accepted.isEmpty()) return;
        var marks = marks(server);
        if (marks.isEmpty()) return;
        var standing = marks.get().stream().flatMap(LineageBook::keys).toList();
        for (var one : accepted) if (!standing.contains(one)) lineages.forget(server, one);
    }

    /** What stands, stands while nothing is known. */
    private List<Seen> standing(String server) {
        return marks(server)
                .map(marks -> unaccepted(marks, lineages.accepted(server)))
                .orElseGet(() -> findings.standing(server, Source.PROVENANCE));
    }

    private static List<Seen> unaccepted(List<LineageStanding.Mark> marks, Set<Accepted> accepted) {
        return marks.stream()
                .filter(mark -> keys(mark).noneMatch(accepted::contains))
                .map(LineageBook::seen)
                .toList();
    }

    /** Empty while the record is not known: the registry was never read, or is another. */
    private Optional<List<LineageStanding.Mark>> marks(String server) {
        var marks = new ArrayList<LineageStanding.Mark>();
        var lineage = lineages.find(server);
        if (lineage.isPresent()) {
            var from = lineage.get();
            var kept = records.find(from.registry(), from.name(), from.version());
            if (kept.isEmpty()) return Optional.empty();
            var versions =
                    records.versions(from.registry(), from.name()).stream()
                            .map(Records.Kept::record)
                            .toList();
            marks.addAll(LineageStanding.of(from, kept.get(), versions));
            proofs.proof(from.namespace()).flatMap(LineageStanding::of).ifPresent(marks::add);
        }
        shelf.evidence(server).map(LineageStanding::of).ifPresent(marks::addAll);
        var warned = advisories.advisories(server);
        warned.ifPresent(kept -> marks.addAll(LineageStanding.of(kept.hits(), stops)));
        warned.map(Advisories.Kept::unread)
                .flatMap(LineageStanding::ofUnread)
                .ifPresent(marks::add);
        return Optional.of(marks);
    }

    private static Stream<Accepted> keys(LineageStanding.Mark mark) {
        return mark.accepting().stream().map(seen -> new Accepted(mark.facet(), seen));
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
