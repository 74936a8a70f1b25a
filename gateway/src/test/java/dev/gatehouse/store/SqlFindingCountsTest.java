package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.drift.Difference;
import dev.gatehouse.drift.Difference.Change;
import dev.gatehouse.drift.FindingCounts.Count;
import dev.gatehouse.drift.Findings.Seen;
import dev.gatehouse.drift.Source;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.severity.Grade;
import dev.gatehouse.severity.Severity;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Open findings are counted and not read. */
class SqlFindingCountsTest {
    private static Seen seen(String subject, Severity severity) {
        var digest = Digest.of(subject.getBytes(StandardCharsets.UTF_8));
        var says = "it says \"severity\":\"S4\" and \u0000";
        return new Seen(
                new Difference(Change.CHANGED, subject, digest, digest),
                "{}",
                Grade.of(new Grade.Match("of-this-test", severity, "/\"severity\":\"S4\"", says)));
    }

    @Test
    void openOnesAreCountedByTheirSeverityAndSource() {
        try (var test = TestDatabase.of(SqlFindingCountsTest.class)) {
            var findings = new SqlFindings(test.database());
            var probe = Server.probe("drift");
            test.change(() -> {
                var servers = new SqlServers(test.database());
                for (var name : List.of("files", "mail", probe))
                    servers.add(Samples.server(name), Samples.snapshot(), Samples.CAUSE);
            });
            var declared =
                    List.of(
                            seen("MODERN tool:AUTHORITY issuer", Severity.S1),
                            seen("MODERN tool:b", Severity.S1),
                            seen("MODERN tool:c", Severity.S3));
            for (var name : List.of("files", probe))
                test.change(() -> findings.see(name, Source.DECLARATION, declared, Samples.NOW));
            test.change(() ->
                    findings.see(
                            "mail",
                            Source.AUTHORITY,
                            List.of(seen("AUTHORITY scopes", Severity.S2)),
                            Samples.NOW));
            test.change(() ->
                    findings.see(
                            "mail",
                            Source.BEHAVIOUR,
                            List.of(seen("BEHAVIOUR host", Severity.S2)),
                            Samples.NOW));
            test.change(() -> findings.see("mail", Source.BEHAVIOUR, List.of(), Samples.NOW));
            assertThat(new SqlFindingCounts(test.database()).open())
                    .containsExactlyInAnyOrder(
                            new Count(Severity.S1, Source.DECLARATION, 2),
                            new Count(Severity.S3, Source.DECLARATION, 1),
                            new Count(Severity.S2, Source.AUTHORITY, 1));
        }
    }
}
