package dev.gatehouse.admin;

import dev.gatehouse.drift.Difference;
import dev.gatehouse.drift.Difference.Change;
import dev.gatehouse.drift.Finding;
import dev.gatehouse.drift.Findings.Seen;
import dev.gatehouse.drift.Source;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a snapshot says, by the subjects that differences and findings use. */
record Said(Map<String, Json> bySubject) {
    static Said in(Snapshot snapshot) {
        var said = new TreeMap<String, Json>();
        snapshot.declarations()
                .forEach((era, declaration) -> {
                    declaration
                            .facets()
                            .forEach((facet, json) -> said.put(era + " " + facet, json));
                    for (var item : declaration.items())
                        said.put(era + " " + item.key(), item.said());
                });
        return new Said(said);
    }

    Json about(String subject) {
        return Json.of(bySubject.get(subject));
    }

    @Nullable Digest digest(String subject) {
        var json = bySubject.get(subject);
        return json == null ? null : CanonicalJson.digest(json);
    }

    /**
     * The findings about declarations that still stand once this is what is approved: those whose
     * server says something else even now. The rest is settled by the approval, because the
     * approver was shown exactly what was found.
     */
    List<Seen> unsettled(List<Finding> open) {
        var standing = new ArrayList<Seen>();
        for (var finding : open) {
            if (isDecided(finding)) continue;
            var subject = finding.difference().subject();
            var approved = digest(subject);
            var seen = finding.difference().seen();
            if (seen == null ? approved == null : seen.equals(approved)) continue;
            standing.add(
                    new Seen(
                            new Difference(change(approved, seen), subject, approved, seen),
                            finding.detail(),
                            finding.grade()));
        }
        return standing;
    }

    /** What is gone, or was heard in passing, was shown to the approver; the rest may stand. */
    private static boolean isDecided(Finding finding) {
        var difference = finding.difference();
        return difference.source() != Source.DECLARATION
                || finding.isGone()
                || difference.isInPassing();
    }

    private static Change change(@Nullable Digest approved, @Nullable Digest seen) {
        if (approved == null) return Change.ADDED;
        return seen == null ? Change.REMOVED : Change.CHANGED;
    }
}
