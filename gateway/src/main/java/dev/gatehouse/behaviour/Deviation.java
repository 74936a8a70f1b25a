package dev.gatehouse.behaviour;

import dev.gatehouse.drift.Difference;
import dev.gatehouse.drift.Findings;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.severity.Grade;
import dev.gatehouse.severity.Severity;
import java.nio.charset.StandardCharsets;

/**
 * What a tool did otherwise than it does.
 *
 * @param facet in which respect, a word without spaces
 * @param what tells it from others of the facet
 * @param baseline how it is otherwise
 * @param seen what it was this time; nothing of a result but hosts, types and sizes
 */
record Deviation(
        String facet,
        String what,
        Severity severity,
        String says,
        Json.Obj baseline,
        Json.Obj seen) {
    Findings.Seen of(Item tool) {
        var digest = Digest.of((facet + " " + what).getBytes(StandardCharsets.UTF_8));
        return new Findings.Seen(
                new Difference(
                        Difference.Change.CHANGED,
                        Difference.ofBehaviour(tool.key(), facet),
                        tool.digest(),
                        digest),
                Json.object("baseline", baseline, "deviation", seen).toText(),
                Grade.of(new Grade.Match("behaviour." + facet, severity, "", says)));
    }

    /** Under which it is remembered that it was told. */
    String key() {
        return facet + " " + what;
    }
}
