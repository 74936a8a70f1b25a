package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.drift.Difference;
import dev.gatehouse.drift.Difference.Change;
import dev.gatehouse.drift.Finding;
import dev.gatehouse.drift.Findings.Seen;
import dev.gatehouse.drift.Source;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.severity.Grade;
import dev.gatehouse.severity.Severity;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SqlFindingsTest {
    private static final TestDatabase TEST = TestDatabase.of(SqlFindingsTest.class);
    private static final Seen CHANGED = seen(Change.CHANGED, "MODERN tool:echo", "a", "b");
    private static final Seen ADDED =
            new Seen(
                    new Difference(Change.ADDED, "MODERN " + Samples.HOSTILE, null, digest("c")),
                    "{\"name\":\"a\\u0000\"}",
                    graded(Severity.S2));
    private final SqlFindings findings = new SqlFindings(TEST.database());

    @BeforeAll
    static void servers() {
        TEST.change(() -> {
            var servers = new SqlServers(TEST.database());
            servers.add(Samples.server("files"), Samples.snapshot(), Samples.CAUSE);
            servers.add(Samples.server("mail"), Samples.snapshot(), Samples.CAUSE);
        });
    }

    @AfterAll
    static void close() {
        TEST.close();
    }

    private static Digest digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Grade graded(Severity severity) {
        return Grade.of(
                new Grade.Match("of-this-test", severity, "/inputSchema", "it says \"a\\u0000\""));
    }

    private static Seen seen(Change change, String subject, String was, String is) {
        return new Seen(
                new Difference(change, subject, digest(was), digest(is)),
                "\"" + is + "\"",
                graded(Severity.S1));
    }

    private void settle(String server, Instant now, Seen... seen) {
        TEST.change(() -> findings.see(server, Source.DECLARATION, List.of(seen), now));
    }

    @Test
    void theOpenFindingsBecomeExactlyWhatIsSeen() {
        settle("files", Samples.NOW, CHANGED, ADDED, CHANGED);
        settle("mail", Samples.NOW, CHANGED);
        var first = findings.open("files");
        assertThat(first)
                .extracting(Finding::difference)
                .containsExactly(CHANGED.difference(), ADDED.difference());
        assertThat(first.getLast().detail()).isEqualTo(ADDED.detail());
        assertThat(first.getFirst().seenAt()).isEqualTo(Samples.NOW);

        var later = Samples.NOW.plusSeconds(9);
        var other = seen(Change.CHANGED, "MODERN tool:echo", "a", "z");
        settle("files", later, ADDED, other);
        var second = findings.open("files");
        assertThat(second.getFirst()).isEqualTo(first.getLast());
        assertThat(second.getLast().difference()).isEqualTo(other.difference());
        assertThat(second.getLast().seenAt()).isEqualTo(later);
        assertThat(second).hasSize(2);

        settle("files", later);
        assertThat(findings.open("files")).isEmpty();
        assertThat(findings.open()).extracting(Finding::server).containsExactly("mail");
        assertThat(findings.find(first.getFirst().id())).contains(first.getFirst());
        assertThat(findings.find(-1)).isEmpty();
    }

    @Test
    void aGraveFindingStaysAsGoneUntilAPersonDecides() {
        var grave =
                new Seen(
                        new Difference(Change.CHANGED, "MODERN tool:pay", digest("a"), digest("b")),
                        "{}",
                        graded(Severity.S3));
        settle("files", Samples.NOW, grave, CHANGED);
        var id = findings.open("files").getFirst().id();
        var gone = Samples.NOW.plusSeconds(1);
        settle("files", gone);
        settle("files", Samples.NOW.plusSeconds(2));
        var held = findings.open("files");
        assertThat(held).extracting(Finding::id).containsExactly(id);
        assertThat(held.getFirst().goneAt()).isEqualTo(gone);

        settle("files", Samples.NOW.plusSeconds(3), grave);
        assertThat(findings.open("files").getFirst().isGone()).isFalse();
        assertThat(findings.open("files").getFirst().id()).isEqualTo(id);

        TEST.change(() -> findings.close(id, Samples.NOW.plusSeconds(4)));
        assertThat(findings.open("files")).isEmpty();
        assertThat(findings.find(id)).isPresent();
    }

    /** What is seen again and weighs more now is found anew; what weighs less keeps its weight. */
    @Test
    void theSameDifferenceThatBecameGraverIsOpenedAnew() {
        var mild = new Seen(CHANGED.difference(), CHANGED.detail(), graded(Severity.S1));
        var graver = new Seen(CHANGED.difference(), CHANGED.detail(), graded(Severity.S4));
        settle("files", Samples.NOW, mild);
        var before = findings.open("files").getFirst().id();
        settle("files", Samples.NOW.plusSeconds(1), graver);
        settle("files", Samples.NOW.plusSeconds(2), mild);
        assertThat(findings.open("files"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.id()).isNotEqualTo(before);
                    assertThat(finding.severity()).isEqualTo(Severity.S4);
                    assertThat(finding.seenAt()).isEqualTo(Samples.NOW.plusSeconds(1));
                });
        TEST.change(() -> findings.leave("files", Source.DECLARATION, List.of(), Samples.NOW));
    }

    @Test
    void aWatchLeavesTheFindingsOfOthersAlone() {
        var identity =
                new Seen(
                        new Difference(
                                Change.CHANGED, "IDENTITY tls.names", digest("a"), digest("b")),
                        "{}",
                        graded(Severity.S1));
        TEST.change(() -> findings.see("files", Source.IDENTITY, List.of(identity), Samples.NOW));
        settle("files", Samples.NOW, CHANGED);
        settle("files", Samples.NOW);
        assertThat(findings.open("files"))
                .extracting(Finding::difference)
                .containsExactly(identity.difference());
        TEST.change(() -> findings.leave("files", Source.IDENTITY, List.of(), Samples.NOW));
        assertThat(findings.open("files")).isEmpty();
    }
}
