package dev.gatehouse.identity;

import dev.gatehouse.drift.Difference;
import dev.gatehouse.drift.Difference.Change;
import dev.gatehouse.drift.Findings.Seen;
import dev.gatehouse.drift.Source;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.severity.Grade;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The facets in which a server is not the one that was approved, as findings. Pure. */
final class Mismatches {
    private Mismatches() {}

    static List<Seen> in(List<Line> lines, Rules rules) {
        var found = new ArrayList<Seen>();
        for (var line : lines) if (!line.holds(rules)) found.add(seen(line));
        return found;
    }

    private static Seen seen(Line line) {
        var facet = line.facet();
        var observed = line.observed();
        var detail =
                Json.object(
                        "approved", line.approvedValues(),
                        "observed", line.observedValues(),
                        "weight", facet.weight().word());
        if (observed != null)
            detail = detail.with("evidence", Json.of(observed.evidence().value()));
        return new Seen(
                new Difference(
                        Change.CHANGED,
                        Source.IDENTITY.prefix() + facet.word(),
                        Line.digest(line.approvedValues()),
                        Line.digest(line.observedValues())),
                new String(CanonicalJson.bytes(detail), StandardCharsets.UTF_8),
                Grade.of(
                        new Grade.Match(
                                "identity." + facet.word(),
                                facet.mismatch(),
                                "",
                                "It differs from what was approved: " + facet.title())));
    }
}
