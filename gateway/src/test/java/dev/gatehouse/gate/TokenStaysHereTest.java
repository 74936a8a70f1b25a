package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.server.FakeServer;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What an agent sends besides its call stays at the gate, its token first (T22, REQ-087, REQ-017).
 */
class TokenStaysHereTest {
    private static final Set<String> KNOWN =
            Set.of(
                    "host",
                    "content-type",
                    "content-length",
                    "accept",
                    "mcp-protocol-version",
                    "mcp-session-id",
                    "mcp-method",
                    "mcp-name");
    private static final FakeServer SERVER = FakeServer.start();
    private static final RunningGate GATE =
            RunningGate.start(TokenStaysHereTest.class).standard(SERVER);

    @AfterAll
    static void close() {
        GATE.close();
        SERVER.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Revision.class,
            names = {"V2025_06_18", "V2025_11_25", "V2026_07_28"})
    void noServerEverSeesTheTokenOrAnyHeaderThatIsNotTheProtocols(Revision revision) {
        SERVER.wire().clear();
        var token = GATE.desk().token(RunningGate.AGENT, RunningGate.SERVER);
        var agent =
                FakeAgent.of(GATE.route(), revision)
                        .bearing(token)
                        .with("Cookie", "session=secret-cookie")
                        .with("Origin", GATE.publicUrl().toString())
                        .with("Forwarded", "for=secret-forwarded")
                        .with("X-Forwarded-For", "secret-forwarded")
                        .with("X-Api-Key", "secret-api-key")
                        .with("Proxy-Authorization", "Basic secret-proxy")
                        .with("User-Agent", "secret-agent/1")
                        .with("Referer", "http://secret.example/")
                        .with("X-Mcp-Anything", "secret-thing");

        assertThat(agent.connect().status()).isEqualTo(200);
        assertThat(agent.call("echo", Json.object("message", "here")).text()).isEqualTo("here");
        assertThat(agent.call("slow", Json.object("seconds", 0, "steps", 2), told -> {}).isError())
                .isFalse();
        if (agent.session() != null) {
            try (var listening = agent.listen(null, message -> {})) {
                assertThat(listening.status()).isEqualTo(200);
            }
            assertThat(agent.endSession()).isEqualTo(204);
        }

        assertThat(SERVER.wire().received("echo")).isEqualTo(1);
        assertThat(SERVER.wire().contains("\"here\"")).isTrue();
        for (var part : token.split("\\.", -1)) assertThat(SERVER.wire().contains(part)).isFalse();
        assertThat(SERVER.wire().contains("secret")).isFalse();
        for (var request : Forwarded.to(SERVER))
            for (var header : request.headers())
                assertThat(KNOWN).contains(header.name().toLowerCase(Locale.ROOT));
    }

    /** A token that an agent puts into its call is its own doing; the header's never gets there. */
    @Test
    void theRecordHoldsTheTokensIdAndNeverTheToken() {
        var mark = GATE.desk().mark();
        var token = GATE.desk().token(RunningGate.AGENT, RunningGate.SERVER);
        var agent = FakeAgent.of(GATE.route(), Revision.V2026_07_28).bearing(token);
        assertThat(agent.call("echo", Json.object("message", "private words")).isError()).isFalse();

        var lines = GATE.desk().since(mark);
        assertThat(lines).anyMatch(line -> line.kind().equals("call.allowed"));
        for (var line : lines)
            assertThat(line.body().toText())
                    .doesNotContain("private words")
                    .doesNotContain(token.substring(token.lastIndexOf('.') + 1));
    }
}
