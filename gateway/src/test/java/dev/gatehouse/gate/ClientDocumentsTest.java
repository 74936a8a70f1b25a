package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.issuer.FakeIssuer;
import dev.gatehouse.testkit.server.FakeServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An agent that is known by its document is watched like a server (governance §3.12). */
@Timeout(90)
class ClientDocumentsTest {
    private static final Json.Obj HELLO = Json.object("message", "hello");

    private final AtomicReference<Json.Obj> document = new AtomicReference<>(Json.object());

    @Test
    void anAgentWhoseDocumentChangesItsKeysCallsNoMoreUntilSomebodyLooked() throws IOException {
        var site = site();
        var url = "http://127.0.0.1:" + site.getAddress().getPort() + "/client.json";
        document.set(
                Json.object(
                        "client_id",
                        url,
                        "client_name",
                        "An agent",
                        "redirect_uris",
                        Json.array("http://127.0.0.1:3000/cb")));
        try (var issuer = FakeIssuer.start();
                var server = FakeServer.start();
                var gate =
                        RunningGate.start(
                                        ClientDocumentsTest.class,
                                        "issuers: {trusted: [{issuer: \"%s\"}]}"
                                                .formatted(issuer.issuer()),
                                        "access: {clientDocuments: {domains: [127.0.0.1], every: 1s}}")
                                .standard(server)) {
            var desk = gate.desk();
            desk.addAgent("cimd", issuer.issuer(), url);
            var _ = desk.grant("cimd", "files");
            var token = issuer.token(url, gate.route().toString()).scope("mcp:call").mint();
            var agent = FakeAgent.of(gate.route(), V2026_07_28).bearing(token);
            assertThat(agent.call("echo", HELLO).text()).isEqualTo("hello");

            long mark = desk.mark();
            document.set(document.get().with("client_name", Json.of("Another name")));
            desk.awaitLine(mark, "agent.document-changed", line -> line.says("agent", "cimd"));
            assertThat(agent.call("echo", HELLO).text()).isEqualTo("hello");

            document.set(document.get().with("jwks_uri", Json.of("https://evil.example/keys")));
            // What was under way is withheld; what comes after is refused.
            Eventually.holds(() -> agent.call("echo", HELLO).status() == 403);
            assertThat(agent.call("echo", HELLO).status()).isEqualTo(403);
            assertThat(desk.since(mark, "call.refused"))
                    .anyMatch(line -> line.says("why", "agent cimd is withheld"));

            var shown = desk.get("/api/agents/cimd/document");
            assertThat(shown.array("changed"))
                    .containsExactly(Json.of("client_name"), Json.of("jwks_uri"));
            var _ =
                    desk.post(
                            "/api/agents/cimd/document/accept",
                            Json.object("digest", String.valueOf(shown.text("seen"))));
            assertThat(agent.call("echo", HELLO).text()).isEqualTo("hello");
        } finally {
            site.stop(0);
        }
    }

    private HttpServer site() throws IOException {
        var site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        site.createContext(
                "/client.json",
                exchange -> {
                    var bytes = document.get().toBytes();
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                    exchange.sendResponseHeaders(200, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        site.start();
        return site;
    }
}
