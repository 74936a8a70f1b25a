package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.drift.Difference;
import dev.gatehouse.drift.Difference.Change;
import dev.gatehouse.drift.Finding;
import dev.gatehouse.drift.Findings.Seen;
import dev.gatehouse.mcp.Digest;
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
                    "{\"name\":\"a\\u0000\"}");
    private final SqlFindings findings = new SqlFindings(TEST.database());

    @BeforeAll
    static void servers() {
        TEST.change(() -> {
            var servers = new SqlServers(TEST.database());
            servers.add(Samples.server("files"), Samples.snapshot());
            servers.add(Samples.server("mail"), Samples.snapshot());
        });
    }

    @AfterAll
    static void close() {
        TEST.close();
    }

    private static Digest digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Seen seen(Change change, String subject, String was, String is) {
        return new Seen(new Difference(change, subject, digest(was), digest(is)), "\"" + is + "\"");
    }

    private void settle(String server, Instant now, Seen... seen) {
        TEST.change(() -> findings.settle(server, List.of(seen), now));
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
}
