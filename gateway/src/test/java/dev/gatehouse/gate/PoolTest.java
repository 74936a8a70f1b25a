package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.agent.AgentReply;
import dev.gatehouse.testkit.http.HttpReply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One connection carries the calls of many agents, one after another; none gets another's answer.
 */
@Timeout(60)
class PoolTest {
    private static final int AGENTS = 12;
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
        var replies = new ArrayList<Future<AgentReply>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < AGENTS; i++) {
                var agent = GATE.agent("alice", "scripted", V2026_07_28);
                replies.add(threads.submit(() -> agent.call("echo", Json.object())));
            }
        }
        for (var reply : List.copyOf(replies)) assertThat(reply.get().text()).isEqualTo("mine");
        assertThat(SERVER.calls()).isEqualTo(AGENTS);
    }
}
