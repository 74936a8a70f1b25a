package dev.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Options;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who speaks what with whom. */
class NegotiationTest {
    private static @Nullable String negotiated(FakeServer server, Revision asked) {
        return FakeAgent.of(server.url(), asked).connect().result().text("protocolVersion");
    }

    @ParameterizedTest
    @CsvSource({
        "2025-03-26, 2025-03-26",
        "2025-06-18, 2025-11-25",
        "2024-11-05, 2025-11-25",
        "2025-11-25, 2025-11-25"
    })
    void whatIsNotSpokenIsAnsweredWithTheNewestThatIs(String asked, String answered) {
        var options = Options.standard().speaking(Revision.V2025_03_26, Revision.V2025_11_25);
        try (var server = FakeServer.start(options)) {
            assertThat(negotiated(server, Revision.find(asked).orElseThrow())).isEqualTo(answered);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Revision.class,
            names = {"V2025_03_26", "V2025_06_18", "V2025_11_25"})
    void aServerOfOneRevisionRefusesTheHeaderOfAnother(Revision revision) {
        var other = revision == Revision.V2025_06_18 ? Revision.V2025_11_25 : Revision.V2025_06_18;
        try (var server = FakeServer.start(Options.standard().speaking(revision))) {
            var agent = FakeAgent.of(server.url(), revision);
            agent.connect();

            assertThat(agent.send("ping", Json.object()).status()).isEqualTo(200);
            agent.with("MCP-Protocol-Version", other.date());
            assertThat(agent.send("ping", Json.object()).status()).isEqualTo(400);
        }
    }
}
