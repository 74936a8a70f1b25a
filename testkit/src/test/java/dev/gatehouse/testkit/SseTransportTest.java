package dev.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.schema.RevisionSchema;
import dev.gatehouse.testkit.server.Catalogue.Listing;
import dev.gatehouse.testkit.server.Catalogue.News;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Fixture;
import dev.gatehouse.testkit.server.FakeServer.Options;
import dev.gatehouse.testkit.server.Faults.Kind;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** HTTP with SSE, the transport of 2024-11-05. */
class SseTransportTest {
    private static final String INITIALIZE =
            """
            {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2024-11-05",
             "capabilities":{"roots":{}},"clientInfo":{"name":"old","version":"1"}}}
            """;

    private final FakeServer server =
            FakeServer.start(
                    Options.standard()
                            .speaking(Revision.V2024_11_05)
                            .offering(Set.of(Fixture.BASIC, Fixture.REVISIONS)));

    @AfterEach
    void stop() {
        server.close();
    }

    private OldClient connected() throws IOException {
        var client = new OldClient(server.url());
        assertThat(client.post(INITIALIZE)).isEqualTo(202);
        holds(client.read(), "initialize");
        return client;
    }

    private static Json.Obj holds(Json.Obj message, @Nullable String answers) {
        assertThat(RevisionSchema.of(Revision.V2024_11_05).faultsOfServer(message, answers))
                .isEmpty();
        return message;
    }

    private static String call(int id, String tool, String arguments) {
        return """
        {"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"%s","arguments":%s}}
        """
                .formatted(id, tool, arguments);
    }

    @Test
    void answersComeOnTheStream() throws IOException {
        try (var client = connected()) {
            assertThat(client.post(call(1, "echo", "{\"message\":\"hello\"}"))).isEqualTo(202);

            var answer = holds(client.read(), "tools/call");
            assertThat(answer.member("id")).isEqualTo(Json.of(1));
            assertThat(answer.toText()).contains("hello");
        }
    }

    @Test
    void theClientIsAskedOnTheStreamToo() throws IOException {
        try (var client = connected()) {
            client.post(call(1, "ask_roots", "{}"));
            var asked = holds(client.read(), null);
            assertThat(asked.text("method")).isEqualTo("roots/list");
            client.post(
                    """
                    {"jsonrpc":"2.0","id":%s,"result":{"roots":[{"uri":"file:///home"}]}}
                    """
                            .formatted(Json.of(asked.member("id")).toText()));

            assertThat(holds(client.read(), "tools/call").toText()).contains("file:///home");
        }
    }

    @Test
    void callsAreCancelledAndChangesTold() throws IOException {
        try (var client = connected()) {
            client.post(call(1, "waits", "{}"));
            Eventually.holds(() -> server.wire().received("waits") == 1);
            client.post(
                    """
                    {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}
                    """);
            Eventually.holds(() -> server.wire().cancellations("waits") == 1);
            server.catalogue().announce(new News.ListChanged(Listing.TOOLS));

            assertThat(holds(client.read(), null).text("method"))
                    .isEqualTo("notifications/tools/list_changed");
        }
    }

    @Test
    void aFaultEndsTheStreamForAll() throws IOException {
        server.faults().add(Kind.DIE_AFTER_WORK, "echo", 0, 1);
        try (var client = connected()) {
            client.post(call(1, "echo", "{\"message\":\"hello\"}"));

            assertThatThrownBy(client::read).isInstanceOf(IOException.class);
        }
    }

    @Test
    void anEndedSessionTakesNothingMore() throws IOException {
        try (var client = connected()) {
            server.sessions().forgetAll();

            assertThat(client.post(call(1, "echo", "{}"))).isEqualTo(404);
        }
    }

    @Test
    void theEndpointIsHereUnlessAnotherOriginIsNamed() throws IOException {
        try (var client = new OldClient(server.url())) {
            assertThat(client.endpoint()).startsWith("/messages?session=");
        }
        var options = Options.standard().namingTheEndpointAt("http://elsewhere.example");
        try (var other = FakeServer.start(options);
                var client = new OldClient(other.sseUrl())) {
            assertThat(client.endpoint()).startsWith("http://elsewhere.example/messages?");
        }
    }

    @Test
    void thereIsNoStreamableHttpBesideIt() {
        var reply = FakeAgent.of(server.url(), Revision.V2025_03_26).connect();

        assertThat(reply.status()).isEqualTo(405);
    }
}
