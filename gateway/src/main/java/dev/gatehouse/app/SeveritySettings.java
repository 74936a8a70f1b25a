package dev.gatehouse.app;

import dev.gatehouse.identity.Facet;
import dev.gatehouse.severity.Raised;
import dev.gatehouse.severity.Severity;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Reads what weighs more here than docs/severity.md says; nothing can be made to weigh less. */
final class SeveritySettings {
    /** What the other watches find, at least. */
    private static final Map<String, Severity> ELSEWHERE =
            Map.ofEntries(
                    Map.entry("server.cloaks", Severity.S4),
                    Map.entry("server.evades", Severity.S3),
                    Map.entry("behaviour.authorization", Severity.S3),
                    Map.entry("behaviour.content-type", Severity.S2),
                    Map.entry("behaviour.error-shape", Severity.S1),
                    Map.entry("behaviour.host", Severity.S2),
                    Map.entry("behaviour.latency", Severity.S1),
                    Map.entry("behaviour.schema", Severity.S1),
                    Map.entry("behaviour.size", Severity.S1),
                    Map.entry("behaviour.unlisted", Severity.S1));

    private SeveritySettings() {}

    static Raised read(Section in) {
        var known = known();
        var raised = new HashMap<String, Severity>();
        in.map(
                        "raise",
                        "Rules of docs/severity.md that weigh more here, each with S2, S3 or S4:"
                                + " text.changed: S2. None can weigh less.")
                .forEach((rule, written) -> {
                    var least = known.get(rule);
                    if (least == null) {
                        var meant = Nearest.of(rule, known.keySet());
                        in.problem(
                                "raise",
                                "there is no rule "
                                        + rule
                                        + meant.map(one -> ": did you mean " + one + "?")
                                                .orElse(": docs/severity.md has them"));
                    } else raise(in, rule, least, written, raised);
                });
        return new Raised(raised);
    }

    private static void raise(
            Section in, String rule, Severity least, String written, Map<String, Severity> raised) {
        if (!written.matches("S[0-4]")) {
            in.problem("raise", rule + ": expected S2, S3 or S4, not " + written);
            return;
        }
        var severity = Severity.valueOf(written);
        if (severity.isAtLeast(least) && severity != least) raised.put(rule, severity);
        else
            in.problem(
                    "raise",
                    rule + " weighs " + least + " and can only be raised, not set to " + severity);
    }

    private static Map<String, Severity> known() {
        var known = new TreeMap<>(Raised.table());
        known.putAll(ELSEWHERE);
        for (var facet : Facet.values()) known.put("identity." + facet.word(), facet.mismatch());
        return known;
    }
}
