package dev.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.http.RawHttp;
import dev.gatehouse.testkit.server.FakeServer;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server over TLS. */
class TlsTest {
    @TempDir Path folder = Path.of("");

    @Test
    void anAgentThatTrustsTheCertificateIsServedAndAnotherIsNot() throws Exception {
        var certificate = Certificate.make(folder, "ours");
        try (var server =
                FakeServer.start(FakeServer.Options.standard().over(certificate.server()))) {
            var agent = FakeAgent.of(server.url(), Revision.V2025_11_25, certificate.client());
            assertThat(agent.connect().status()).isEqualTo(200);
            var told = new java.util.ArrayList<Json>();
            agent.call("slow", Json.object("seconds", 0, "steps", 2), told::add);
            assertThat(told).hasSize(2);

            var stranger = FakeAgent.of(server.url(), Revision.V2025_11_25);
            assertThatThrownBy(stranger::connect).isInstanceOf(UncheckedIOException.class);
            try (var raw = RawHttp.open(server.url(), certificate.client())) {
                raw.send("GET /other HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertThat(raw.read().status()).isEqualTo(404);
            }
        }
    }
}
