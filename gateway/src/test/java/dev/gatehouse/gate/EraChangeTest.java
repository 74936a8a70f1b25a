package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Speaks;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** REQ-009: what does not fit the era that was approved has the server asked anew, at once. */
@Timeout(60)
class EraChangeTest {
    private static final RunningGate GATE = RunningGate.start(EraChangeTest.class);

    static {
        GATE.desk().addAgent("alice");
    }

    @AfterAll
    static void close() {
        GATE.close();
    }

    @ParameterizedTest
    @CsvSource({
        "LEGACY, MODERN, V2025_11_25",
        "LEGACY, MODERN, V2026_07_28",
        "MODERN, LEGACY, V2026_07_28",
        "MODERN, LEGACY, V2025_11_25"
    })
    void aServerThatAnswersLikeAnotherEraIsAskedAgainAndTheChangeIsFound(
            Speaks approved, Speaks then, Revision revision) {
        var name = (approved + "-" + then + "-" + revision.era()).toLowerCase(Locale.ROOT);
        try (var server = FakeServer.start()) {
            server.speaks(approved);
            GATE.desk().addServer(name, server.url());
            GATE.desk().approve(name);
            var _ = GATE.desk().grant("alice", name);
            server.speaks(then);
            var mark = GATE.desk().mark();
            var agent = GATE.agent("alice", name, revision);
            // A modern agent need not begin, and what it would ask the gate answers itself.
            if (revision.era() == Era.LEGACY) {
                var _ = agent.connect();
            }
            var reply = agent.call("echo", Json.object("message", "hello"));
            assertThat(reply.status() != 200 || reply.isError()).as(reply.toString()).isTrue();
            GATE.desk()
                    .awaitLine(
                            mark,
                            "drift.found",
                            line -> line.body().toText().contains("\"server\":\"" + name + "\""));
        }
    }
}
