package dev.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Fixture;
import dev.gatehouse.testkit.server.FakeServer.Speaks;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Handshake, sessions and resumption. */
class LegacyEraTest {
    private final FakeServer server =
            FakeServer.start(
                    FakeServer.Options.standard()
                            .speaking(Speaks.LEGACY)
                            .offering(Set.of(Fixture.CONFORMANCE, Fixture.BASIC)));

    @AfterEach
    void stop() {
        server.close();
    }

    private FakeAgent connected() {
        var agent = FakeAgent.of(server.url(), Revision.V2025_11_25);
        agent.connect();
        return agent;
    }

    private static int pingStatus(FakeAgent agent) {
        return agent.send("ping", Json.object()).status();
    }

    @Test
    void theAskedRevisionIsEchoedAndASessionMinted() {
        var agent = FakeAgent.of(server.url(), Revision.V2025_03_26);

        assertThat(agent.connect().result().text("protocolVersion")).isEqualTo("2025-03-26");
        assertThat(agent.session()).matches("[0-9a-f]{32}");
    }

    @Test
    void aRequestWithoutASessionIsBadAndInAForeignOneUnknown() {
        var agent = connected();

        assertThat(pingStatus(agent.inSession(null))).isEqualTo(400);
        assertThat(pingStatus(agent.inSession("made-up"))).isEqualTo(404);
    }

    @Test
    void anEndedSessionIsUnknown() {
        var agent = connected();

        assertThat(agent.endSession()).isEqualTo(200);
        assertThat(pingStatus(agent)).isEqualTo(404);
    }

    @Test
    void aRestartForgetsEverySession() {
        var agent = connected();
        server.sessions().forgetAll();

        assertThat(pingStatus(agent)).isEqualTo(404);
        assertThat(server.sessions().count()).isZero();
    }

    @Test
    void anUnknownRevisionInTheHeaderIsRefused() {
        assertThat(pingStatus(connected().with("MCP-Protocol-Version", "1999-01-01")))
                .isEqualTo(400);
    }

    @Test
    void aModernAgentIsNotUnderstood() {
        var reply = FakeAgent.of(server.url(), Revision.V2026_07_28).connect();

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error().code()).isEqualTo(-32600);
    }

    @Test
    void aStreamThatWasHungUpIsResumed() throws InterruptedException {
        var agent = connected();
        var first = agent.call("test_reconnection", Json.object());
        assertThat(first.answer()).isNull();
        var heard = new LinkedBlockingQueue<Message>();

        try (var resumed = agent.listen("s1:1", heard::add)) {
            assertThat(heard.poll(5, TimeUnit.SECONDS)).isInstanceOf(Message.Result.class);
            resumed.awaitEnd();
        }
    }

    @Test
    void aWatchedResourceIsReportedToItsWatcherAlone() throws InterruptedException {
        var watcher = connected();
        var other = connected();
        var heard = new LinkedBlockingQueue<String>();
        watcher.send("resources/subscribe", Json.object("uri", "test://watched-resource"));
        try (var a = watcher.listen(null, message -> heard.add("watcher"));
                var b = other.listen(null, message -> heard.add("other"))) {
            assertThat(a.status()).isEqualTo(b.status());
            server.catalogue()
                    .announce(
                            new dev.gatehouse.testkit.server.Catalogue.News.ResourceUpdated(
                                    "test://watched-resource"));
            assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo("watcher");
            server.sessions().forgetAll();
            b.awaitEnd();
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void aCancelledCallEnds() throws InterruptedException {
        var agent = connected();
        var begun = new LinkedBlockingQueue<String>();
        var call =
                Thread.ofVirtual()
                        .start(() ->
                                agent.call(
                                        "slow",
                                        Json.object("seconds", 100, "steps", 1000),
                                        progress -> begun.add("begun")));
        assertThat(begun.poll(5, TimeUnit.SECONDS)).isNotNull();
        // the agent numbers its requests from 1: initialize, the call's token, the call
        agent.notify("notifications/cancelled", Json.object("requestId", 3));

        assertThat(call.join(Duration.ofSeconds(5))).isTrue();
        assertThat(server.connections().brokenConnections()).isZero();
    }

    @Test
    void aServerWithoutSessionsServesWithoutThem() {
        server.sessionless(true);
        var agent = connected();

        assertThat(agent.session()).isNull();
        assertThat(agent.call("echo", Json.object("message", "x")).text()).isEqualTo("x");
        assertThat(agent.endSession()).isEqualTo(405);
    }
}
