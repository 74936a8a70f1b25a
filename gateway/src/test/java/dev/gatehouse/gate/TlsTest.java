package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2025_11_25;
import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.Certificate;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.http.RawHttp;
import dev.gatehouse.testkit.server.FakeServer;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS on the agents' listener. */
@Timeout(60)
class TlsTest {
    private static final Json.Obj HELLO = Json.object("message", "hello");

    @Test
    void agentsAreServedOverTlsAndInNoOtherWay(@TempDir Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        var shown = Certificate.make(folder, "gate");
        var other = Certificate.make(folder, "other");
        try (var server = FakeServer.start();
                var gate =
                        RunningGate.start(
                                TlsTest.class,
                                "agents: tls: {certificate: %s, key: %s}"
                                        .formatted(shown.certificate(), shown.key()))) {
            var _ = gate.standard(server);
            assertThat(gate.publicUrl().getScheme()).isEqualTo("https");
            var token = gate.desk().token("alice", "files");
            for (var revision : List.of(V2025_11_25, V2026_07_28)) {
                var agent = FakeAgent.of(gate.route(), revision, shown.client()).bearing(token);
                assertThat(agent.connect().status()).isEqualTo(200);
                assertThat(agent.call("echo", HELLO).text()).isEqualTo("hello");
                assertThat(
                                agent.call(
                                                "slow",
                                                Json.object("seconds", 0, "steps", 3),
                                                told -> {})
                                        .notifications())
                        .hasSize(3);
            }
            var distrustful = FakeAgent.of(gate.route(), V2026_07_28, other.client());
            assertThatThrownBy(distrustful::connect).hasMessageContaining("PKIX");

            try (var plain = RawHttp.open(gate.publicUrl())) {
                plain.send("GET /mcp/files HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertThat(plain.isClosedByPeer()).isTrue();
            } catch (java.io.EOFException | NumberFormatException alert) {
                // a TLS alert and the end: nothing that reads as HTTP
                assertThat(alert).isNotNull();
            }
            try (var http = RawHttp.open(gate.publicUrl(), shown.client())) {
                http.send(
                        "POST /mcp/files HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n");
                assertThat(http.read().status()).isEqualTo(400);
                assertThat(http.isClosedByPeer()).isTrue();
            }
        }
    }
}
