package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.ServerEvent;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.AgentReply;
import dev.gatehouse.testkit.http.HttpReply;
import dev.gatehouse.testkit.http.RawHttp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One connection carries the calls of many agents, one after another; none gets another's answer,
 * and none is read faster than it is served.
 */
@Timeout(60)
class PoolTest {
    private static final int AGENTS = 12;

    /** Requests of a mebibyte each: more than the buffers of a loopback connection hold. */
    private static final int PIPELINED = 64;

    private static final String PROGRESS =
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\","
                    + "\"params\":{\"level\":\"info\",\"data\":1}}";
    private static final ScriptedServer SERVER = new ScriptedServer(PoolTest::answerTwice);
    private static final RunningGate GATE =
            RunningGate.start(
                    PoolTest.class,
                    """
                    limits:
                      connections: {upstreamPerLoop: 1, upstreamWaiting: 100}
                    """);
    private static final Desk DESK = GATE.desk();

    static {
        DESK.addServer("scripted", SERVER.url());
        DESK.approve("scripted");
        DESK.addAgent("alice");
        var _ = DESK.grant("alice", "scripted");
    }

    private static final String TOKEN = DESK.token("alice", "scripted");

    @AfterAll
    static void close() {
        GATE.close();
        SERVER.close();
    }

    /** The second answer has the id that the next agent's call is likely to have, too. */
    private static void answerTwice(String id, HttpReply reply) throws IOException {
        reply.exactly(
                (http(ScriptedServer.text(id, "mine")) + http(ScriptedServer.text(id, "poison")))
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static String http(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }

    /** T37: what a server sends behind its answer is nobody's answer. */
    @Test
    void anAnswerBehindAnAnswerReachesNobody() throws ExecutionException, InterruptedException {
        SERVER.script(PoolTest::answerTwice);
        var replies = new ArrayList<Future<AgentReply>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < AGENTS; i++) {
                var agent = GATE.agent("alice", "scripted", V2026_07_28);
                replies.add(threads.submit(() -> agent.call("echo", Json.object())));
            }
        }
        for (var reply : List.copyOf(replies)) assertThat(reply.get().text()).isEqualTo("mine");
    }

    /** Leaves in the middle of a call, before or after the server has begun to answer. */
    private static void leaveInTheMiddle(boolean begun) throws IOException, InterruptedException {
        var arrived = new CountDownLatch(1);
        var left = new CountDownLatch(1);
        SERVER.script((id, reply) -> {
            if (begun) {
                var events = reply.events(Map.of());
                events.send(ServerEvent.message(PROGRESS));
            }
            reply.whenPeerLeaves(left::countDown);
            arrived.countDown();
            left.await();
            reply.exactly(http(ScriptedServer.text(id, "late")).getBytes(StandardCharsets.UTF_8));
        });
        try (var http = RawHttp.open(GATE.publicUrl())) {
            http.send(call(""));
            arrived.await();
            if (begun) assertThat(http.readHead().status()).isEqualTo(200);
        }
        left.await();
    }

    /**
     * REQ-029: the agent's leaving ends the server's connection. Neither is it used again, so that
     * nobody gets the late answer, nor is its place lost: there is one place on each loop.
     */
    @Test
    void aCallThatWasLeftSpoilsNoOther() throws IOException, InterruptedException {
        var agent = GATE.agent("alice", "scripted", V2026_07_28);
        for (int i = 0; i < 8; i++) {
            leaveInTheMiddle(i % 2 == 0);
            SERVER.script(
                    (id, reply) -> ScriptedServer.json(reply, ScriptedServer.text(id, "mine")));
            for (int again = 0; again < 4; again++)
                assertThat(agent.call("echo", Json.object()).text()).isEqualTo("mine");
        }
    }

    private static String call(String padding) {
        var body =
                Json.object("jsonrpc", "2.0", "id", 1, "method", "tools/call")
                        .with(
                                "params",
                                Json.object(
                                        "name", "echo",
                                        "arguments", Json.object("padding", padding),
                                        "_meta",
                                                Json.object(
                                                        "io.modelcontextprotocol/protocolVersion",
                                                        "2026-07-28",
                                                        "io.modelcontextprotocol/clientCapabilities",
                                                        Json.object())))
                        .toText();
        return "POST /mcp/scripted HTTP/1.1\r\nHost: "
                + GATE.publicUrl().getRawAuthority()
                + "\r\nContent-Type: application/json\r\n"
                + "Accept: application/json, text/event-stream\r\n"
                + "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: echo\r\n"
                + "Authorization: Bearer "
                + TOKEN
                + "\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }

    /**
     * T67: what an agent sends ahead is not read ahead. While its first call is served, the rest
     * stays in the buffers of the network, and then each gets its answer.
     */
    @Test
    void aPipeliningAgentIsReadNoFasterThanItIsServed() throws IOException, InterruptedException {
        var free = new CountDownLatch(1);
        SERVER.script((id, reply) -> {
            free.await();
            ScriptedServer.json(reply, ScriptedServer.text(id, "mine"));
        });
        int before = SERVER.calls();
        var sent = new AtomicInteger();
        var written = new CountDownLatch(1);
        var request = call("x".repeat(1 << 20));
        try (var http = RawHttp.open(GATE.publicUrl())) {
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            for (int i = 0; i < PIPELINED; i++) {
                                http.send(request);
                                sent.incrementAndGet();
                            }
                        } catch (IOException broken) {
                            sent.set(Integer.MIN_VALUE);
                        } finally {
                            written.countDown();
                        }
                    });
            Eventually.holds(() -> SERVER.calls() > before && isStuck(sent, written));
            assertThat(sent.get()).isBetween(1, PIPELINED / 2);
            free.countDown();
            for (int i = 0; i < PIPELINED; i++) assertThat(http.read().text()).contains("mine");
            written.await();
        }
    }

    /** Whether a second passed in which nothing more could be sent, and something is left. */
    private static boolean isStuck(AtomicInteger sent, CountDownLatch written) {
        int before = sent.get();
        try {
            return !written.await(1, TimeUnit.SECONDS) && sent.get() == before;
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
