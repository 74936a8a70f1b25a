package dev.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.http.RawHttp;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Speaks;
import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Headers against body, statelessness, subscriptions. */
class ModernEraTest {
    private final FakeServer server =
            FakeServer.start(FakeServer.Options.standard().speaking(Speaks.MODERN));
    private final FakeAgent agent = FakeAgent.of(server.url(), Revision.V2026_07_28);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void discoveryTellsWhatIsSpoken() {
        var found = agent.connect().result();

        assertThat(found.array("supportedVersions")).containsExactly(Json.of("2026-07-28"));
        assertThat(found.object("_meta").object(Meta.SERVER_INFO).text("name"))
                .isEqualTo("fake-server");
    }

    @Test
    void aHeaderThatDisagreesIsRefused() {
        var reply = agent.with("Mcp-Method", "prompts/list").send("tools/list", Json.object());

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error().code()).isEqualTo(-32020);
    }

    @Test
    void aMirroredArgumentMustComeAsAHeaderToo() {
        var arguments = Json.object("region", "zürich");
        assertThat(agent.call("x_header", arguments).error().code()).isEqualTo(-32020);
        assertThat(agent.tools()).isNotEmpty();

        assertThat(agent.call("x_header", arguments).text()).isEqualTo("region: zürich");
    }

    @Test
    void legacyAgentsAreNotUnderstood() {
        var old = FakeAgent.of(server.url(), Revision.V2025_11_25);

        assertThat(old.connect().status()).isEqualTo(400);
        assertThat(old.endSession()).isEqualTo(405);
        try (var stream = old.listen(null, message -> {})) {
            assertThat(stream.status()).isEqualTo(405);
        }
    }

    @Test
    void anEndedServerAnswersItsSubscriptions() throws InterruptedException {
        var heard = new LinkedBlockingQueue<Json.Obj>();
        try (var listening =
                agent.subscribe(
                        Json.object("toolsListChanged", true), told -> heard.add(told.toJson()))) {
            assertThat(heard.poll(5, TimeUnit.SECONDS)).isNotNull();
            server.drain();
            listening.awaitEnd();
        }
        assertThat(heard.poll())
                .satisfies(answer ->
                        assertThat(answer.object("result").text("resultType"))
                                .isEqualTo("complete"));
    }

    @Test
    void aClientThatLeavesCancelsItsCall() throws IOException, InterruptedException {
        var body =
                """
                {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"slow",
                 "arguments":{"seconds":1000,"steps":1},
                 "_meta":{"%s":"2026-07-28","%s":{}}}}
                """
                        .formatted(Meta.PROTOCOL_VERSION, Meta.CLIENT_CAPABILITIES);
        try (var http = RawHttp.open(server.url())) {
            http.post(
                    server.url(),
                    body,
                    "MCP-Protocol-Version: 2026-07-28",
                    "Mcp-Method: tools/call",
                    "Mcp-Name: slow");
            Eventually.holds(() -> server.wire().received("slow") == 1);
        }

        Eventually.holds(() -> server.connections().openConnections() == 0);
    }
}
