package dev.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.http.RawHttp;
import dev.gatehouse.testkit.server.Catalogue.Listing;
import dev.gatehouse.testkit.server.Catalogue.News;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Fixture;
import dev.gatehouse.testkit.server.FakeServer.Options;
import dev.gatehouse.testkit.server.Faults.Kind;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams of the legacy era outlive their connections; calls of the modern one do not. */
class ResumptionTest {
    private static final String INITIALIZE =
            """
            {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25",
             "capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}
            """;

    private final FakeServer server =
            FakeServer.start(Options.standard().offering(Set.of(Fixture.BASIC, Fixture.REVISIONS)));

    @AfterEach
    void stop() {
        server.close();
    }

    private FakeAgent connected(Revision revision) {
        var agent = FakeAgent.of(server.url(), revision);
        agent.connect();
        return agent;
    }

    @ParameterizedTest
    @EnumSource(
            value = Revision.class,
            names = {"V2026_07_28"},
            mode = EnumSource.Mode.EXCLUDE)
    void anAgentThatLeftInTheMiddleComesBackForTheRest(Revision revision) {
        server.faults().add(Kind.STALL_MID_STREAM, "works", 1, 1);
        var agent = connected(revision);
        var pending = agent.beginCall("works", Json.object("steps", 3));
        Eventually.holds(() -> pending.notifications().size() == 1);
        pending.disconnect();
        var broken = pending.await();
        assertThat(broken.answer()).isNull();
        Eventually.holds(() -> server.faults().stalling() == 1);
        server.faults().release();

        var rest = agent.resume(broken);

        assertThat(rest.text()).isEqualTo("3 steps");
        assertThat(rest.notifications()).hasSize(3);
        assertThat(server.wire().cancellations("works")).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Revision.class,
            names = {"V2026_07_28"},
            mode = EnumSource.Mode.EXCLUDE)
    void newsWaitsForAStandaloneStreamThatWasHungUp(Revision revision) throws InterruptedException {
        var agent = connected(revision);
        var heard = new LinkedBlockingQueue<Message>();
        var first = agent.listen(null, heard::add);
        server.catalogue().announce(new News.ListChanged(Listing.TOOLS));
        Eventually.holds(() -> heard.size() == 1);
        server.sessions().hangUp(10);
        first.awaitEnd();
        server.catalogue().announce(new News.ListChanged(Listing.PROMPTS));

        try (var again = agent.listen(first.lastEventId(), heard::add)) {
            Eventually.holds(() -> heard.size() == 2);
            server.catalogue().announce(new News.ListChanged(Listing.RESOURCES));
            Eventually.holds(() -> heard.size() == 3);
            server.sessions().forgetAll();
            again.awaitEnd();
        }
        assertThat(heard)
                .extracting(message -> message.toJson().text("method"))
                .last()
                .isEqualTo("notifications/resources/list_changed");
    }

    @ParameterizedTest
    @EnumSource(
            value = Revision.class,
            names = {"V2026_07_28"},
            mode = EnumSource.Mode.EXCLUDE)
    void anotherSessionsStreamCannotBeResumed(Revision revision) {
        var mine = connected(revision);
        var dropped = mine.beginCall("drops", Json.object()).await();
        var other = connected(revision);

        try (var stolen = other.listen(dropped.lastEventId(), message -> {})) {
            assertThat(stolen.status()).isEqualTo(400);
        }
        assertThat(mine.resume(dropped).text()).isEqualTo("complete");
    }

    /** Without the word, a client sends its next request on a connection that is about to close. */
    @Test
    void aStreamThatLeavesItsConnectionUselessSaysSo() throws IOException {
        try (var http = RawHttp.open(server.url())) {
            var session = http.post(server.url(), INITIALIZE).read().first("mcp-session-id");

            http.send(
                    """
                    GET /mcp HTTP/1.1\r
                    Host: 127.0.0.1\r
                    Accept: text/event-stream\r
                    Mcp-Protocol-Version: 2025-11-25\r
                    Mcp-Session-Id: %s\r
                    \r
                    """
                            .formatted(session));

            assertThat(http.readHead().first("connection")).isEqualTo("close");
        }
    }

    @ParameterizedTest
    @EnumSource(Revision.class)
    void anAgentThatLeavesCancelsInTheModernEraAlone(Revision revision) {
        var pending = connected(revision).beginCall("waits", Json.object());
        Eventually.holds(() -> pending.notifications().size() == 1);

        pending.disconnect();

        if (revision == Revision.V2026_07_28)
            Eventually.holds(() -> server.wire().cancellations("waits") == 1);
        else {
            Eventually.holds(pending::isDone);
            assertThat(server.wire().cancellations("waits")).isZero();
        }
    }
}
