package dev.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.agent.AgentReply;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.http.RawHttp;
import dev.gatehouse.testkit.server.Catalogue.Listing;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.Faults;
import dev.gatehouse.testkit.server.Faults.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each fault does what its name says, and the next call works. */
class FaultsTest {
    private final FakeServer server = FakeServer.start();
    private final FakeAgent agent = FakeAgent.of(server.url(), Revision.V2026_07_28);

    @AfterEach
    void stop() {
        server.close();
    }

    private AgentReply echo() {
        return agent.call("echo", Json.object("message", "here"));
    }

    private void once(Kind kind, long amount) {
        server.faults().add(kind, "echo", amount, 1);
    }

    private void theNextCallWorks() {
        assertThat(echo().text()).isEqualTo("here");
    }

    @Test
    void dyingBeforeTheWorkLeavesItUndone() {
        once(Kind.DIE_BEFORE_WORK, 0);

        assertThatThrownBy(this::echo).isInstanceOf(UncheckedIOException.class);
        assertThat(server.wire().received("echo")).isZero();
        theNextCallWorks();
    }

    @Test
    void dyingAfterTheWorkLeavesItDone() {
        once(Kind.DIE_AFTER_WORK, 0);

        assertThatThrownBy(this::echo).isInstanceOf(UncheckedIOException.class);
        assertThat(server.wire().received("echo")).isEqualTo(1);
        theNextCallWorks();
    }

    @Test
    void dyingMidStreamBreaksItOffAfterSoManyEvents() throws IOException {
        server.faults().add(Kind.DIE_MID_STREAM, "slow", 2, 1);
        var call =
                """
                {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"slow",
                 "arguments":{"seconds":0,"steps":5},
                 "_meta":{"%s":"2026-07-28","%s":{},"progressToken":7}}}
                """
                        .formatted(Meta.PROTOCOL_VERSION, Meta.CLIENT_CAPABILITIES);
        // by hand: the JDK's client throws away what it has not yet handed on when a body breaks
        // off
        try (var http = RawHttp.open(server.url())) {
            http.post(
                    server.url(),
                    call,
                    "MCP-Protocol-Version: 2026-07-28",
                    "Mcp-Method: tools/call",
                    "Mcp-Name: slow");
            assertThat(http.readHead().status()).isEqualTo(200);
            assertThat(http.readChunk()).asString().contains("\"progress\":1");
            assertThat(http.readChunk()).asString().contains("\"progress\":2");
            assertThatThrownBy(http::readChunk).isInstanceOf(EOFException.class);
        }
        theNextCallWorks();
    }

    @Test
    void dyingMidStreamAlsoBreaksOffAnAnswerThatHasNoEventsBefore() {
        once(Kind.DIE_MID_STREAM, 0);

        assertThatThrownBy(this::echo).isInstanceOf(UncheckedIOException.class);
        theNextCallWorks();
    }

    @Test
    void aStalledCallWaitsUntilItIsReleased() {
        once(Kind.STALL_AFTER_WORK, 0);
        var replies = new LinkedBlockingQueue<AgentReply>();
        Thread.ofVirtual().start(() -> replies.add(echo()));
        Eventually.holds(() -> server.faults().stalling() == 1);

        assertThat(replies).isEmpty();
        assertThat(server.wire().received("echo")).isEqualTo(1);
        server.faults().release();
        Eventually.holds(() -> !replies.isEmpty());
        assertThat(replies.remove().text()).isEqualTo("here");
    }

    @Test
    void anotherIdIsAnswered() {
        once(Kind.WRONG_ID, 0);

        assertThat(echo().answer())
                .isInstanceOfSatisfying(
                        Message.Result.class,
                        answer -> assertThat(answer.id().toString()).contains("nobody"));
        theNextCallWorks();
    }

    @Test
    void aRequestOnTheStreamComesBeforeTheAnswer() {
        once(Kind.ASK_ON_STREAM, 0);

        var reply = echo();

        assertThat(reply.body()).contains("\"method\":\"roots/list\"");
        assertThat(reply.text()).isEqualTo("here");
    }

    @Test
    void aHugeResultIsThatLong() {
        once(Kind.HUGE_RESULT, 700);

        assertThat(echo().body()).hasSizeGreaterThan(700 << 10);
    }

    @Test
    void theResultTypeIsLeftOut() {
        once(Kind.OMIT_RESULT_TYPE, 0);

        assertThat(echo().result().has("resultType")).isFalse();
        assertThat(echo().result().has("resultType")).isTrue();
    }

    @Test
    void aStatusComesWithoutJsonRpc() {
        once(Kind.STATUS, 503);

        var reply = echo();

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.answer()).isNull();
        theNextCallWorks();
    }

    @Test
    void brokenJsonIsNoMessage() {
        once(Kind.BROKEN_JSON, 0);

        assertThat(echo().answer()).isNull();
        theNextCallWorks();
    }

    @Test
    void aShortBodyEndsEarly() {
        once(Kind.SHORT_BODY, 0);

        assertThatThrownBy(this::echo).isInstanceOf(UncheckedIOException.class);
        theNextCallWorks();
    }

    @Test
    void slowEventsTakeTheirTime() {
        server.faults().add(Kind.SLOW_EVENTS, Faults.ALL, 30, 0);
        long begun = System.nanoTime();

        agent.call("slow", Json.object("seconds", 0, "steps", 3), progress -> {});

        assertThat(System.nanoTime() - begun).isGreaterThan(90_000_000);
    }

    @Test
    void aFaultOnAnotherToolDoesNotStrike() {
        server.faults().add(Kind.DIE_BEFORE_WORK, "sum", 0, 0);

        theNextCallWorks();
    }

    @Test
    void aStreamStallsAfterSoManyEventsUntilItIsReleased() {
        server.faults().add(Kind.STALL_MID_STREAM, "slow", 1, 1);
        var pending = agent.beginCall("slow", Json.object("seconds", 0, "steps", 3));
        Eventually.holds(() -> server.faults().stalling() == 1);

        assertThat(pending.isDone()).isFalse();
        server.faults().release();
        assertThat(pending.await().notifications()).hasSize(3);
    }

    @Test
    void theIdOfAnotherRequestThatWaitsIsAnswered() {
        server.faults().add(Kind.STALL_BEFORE_WORK, "sum", 0, 1);
        var waiting = agent.beginCall("sum", Json.object("a", 1, "b", 2));
        Eventually.holds(() -> server.faults().stalling() == 1);
        once(Kind.ANOTHERS_ID, 0);

        assertThat(echo().answer())
                .isInstanceOfSatisfying(
                        Message.Result.class,
                        answer -> assertThat(answer.id()).isEqualTo(waiting.id()));
        server.faults().release();
        assertThat(waiting.await().text()).isEqualTo("3");
    }

    @Test
    void aFloodComesBeforeTheAnswer() {
        once(Kind.FLOOD, 500);

        var reply = echo();

        assertThat(reply.notifications()).hasSize(500);
        assertThat(reply.text()).isEqualTo("here");
    }

    @Test
    void aLoopingCursorLeadsBackToTheFirstPage() {
        server.faults().add(Kind.LOOPING_CURSOR, "tools/list", 0, 2);

        var first = agent.send("tools/list", Json.object()).result();
        var cursor = Json.object("cursor", String.valueOf(first.text("nextCursor")));
        var second = agent.send("tools/list", cursor).result();

        assertThat(second).isEqualTo(first);
    }

    @Test
    void aStormOfChangesReachesWhoListens() {
        var heard = new LinkedBlockingQueue<Message>();
        try (var listening = agent.follow(List.of(), heard::add)) {
            assertThat(listening.status()).isEqualTo(200);
            Eventually.holds(() -> heard.size() == 1);
            server.catalogue().storm(Listing.TOOLS, 300);

            Eventually.holds(() -> heard.size() == 301);
        }
    }
}
