package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2025_11_25;
import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.agent.Pending;
import dev.gatehouse.testkit.http.HttpListener;
import dev.gatehouse.testkit.http.HttpReply;
import dev.gatehouse.testkit.http.HttpRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the gate keeps of answers while they come is bounded for all calls together, by whichever
 * way they come, and all of it is given back however a call ends.
 */
@Timeout(90)
class BufferedAnswersTest {
    private static final String METRIC = "gatehouse_buffered_answer_bytes";
    private static final int BODY = 700 << 10;

    /** How the server answers a call. */
    private enum How {
        WHOLE,
        EVENTS,
        CUT,
        CUT_EVENT,
        TOO_LARGE,
        HANG,
        HANG_EVENT
    }

    private static final HttpListener MODERN = HttpListener.open(0, null, Server::modern);
    private static final HttpListener LEGACY = HttpListener.open(0, null, Server::legacy);
    private static final RunningGate GATE =
            RunningGate.start(
                    BufferedAnswersTest.class,
                    "limits: {answers: {bufferedBytes: 1MiB, bodyBytes: 768KiB, eventBytes: 768KiB},"
                            + " timeouts: {drain: 0s}}");
    private static final Desk DESK = GATE.desk();

    static {
        DESK.addAgent("alice");
        DESK.addServer("modern", URI.create(MODERN.origin() + "/mcp"));
        DESK.addServer("legacy", URI.create(LEGACY.origin() + "/mcp"));
        for (var server : List.of("modern", "legacy")) DESK.approve(server);
    }

    @AfterAll
    static void close() {
        GATE.close();
        MODERN.close();
        LEGACY.close();
    }

    /** Apart from the test, whose class is still being made when it answers first. */
    private static final class Server {
        static final MessageReader READER = new MessageReader(JsonLimits.ANSWER);

        static void modern(HttpRequest http, HttpReply reply)
                throws IOException, InterruptedException {
            answer(V2026_07_28, http, reply);
        }

        static void legacy(HttpRequest http, HttpReply reply)
                throws IOException, InterruptedException {
            answer(V2025_11_25, http, reply);
        }

        private static void answer(Revision spoken, HttpRequest http, HttpReply reply)
                throws IOException, InterruptedException {
            if (!(READER.read(http.body())
                    instanceof MessageReader.Read(Message.Request request))) {
                reply.send(http.method().equals("POST") ? 202 : 405, Map.of(), new byte[0]);
                return;
            }
            var tools =
                    Json.array(
                            Json.object(
                                    "name",
                                    "say",
                                    "description",
                                    "Says much.",
                                    "inputSchema",
                                    Json.object("type", "object")));
            boolean isModern = spoken == V2026_07_28;
            var can = Json.object("tools", Json.object());
            var info = Json.object("name", "much", "version", "1");
            var whole =
                    isModern
                            ? Json.object(
                                    "resultType", "complete", "ttlMs", 0, "cacheScope", "private")
                            : Json.object();
            var other = isModern ? "initialize" : "server/discover";
            switch (request.method().equals(other) ? "" : request.method()) {
                case "server/discover" ->
                        json(
                                reply,
                                request,
                                whole.with("supportedVersions", Json.of(List.of("2026-07-28")))
                                        .with("capabilities", can)
                                        .with(
                                                "_meta",
                                                Json.object(
                                                        "io.modelcontextprotocol/serverInfo",
                                                        info)));
                case "initialize" ->
                        json(
                                reply,
                                request,
                                Json.object(
                                        "protocolVersion",
                                        spoken.date(),
                                        "capabilities",
                                        can,
                                        "serverInfo",
                                        info));
                case "tools/list" -> json(reply, request, whole.with("tools", tools));
                case "tools/call" -> call(request, reply);
                default -> reply.send(404, Map.of(), new byte[0]);
            }
        }

        private static void json(HttpReply reply, Message.Request request, Json.Obj result)
                throws IOException {
            reply.send(
                    200,
                    Map.of("Content-Type", "application/json"),
                    new Message.Result(request.id(), result).toBytes());
        }

        private static void call(Message.Request request, HttpReply reply)
                throws IOException, InterruptedException {
            var how = How.valueOf(String.valueOf(request.params().object("arguments").text("how")));
            var text = "x".repeat(how == How.TOO_LARGE ? 2 * BODY : BODY);
            var result =
                    Json.object(
                            "resultType",
                            "complete",
                            "content",
                            Json.array(Json.object("type", "text", "text", text)));
            var answer = new Message.Result(request.id(), result).toJson().toText();
            switch (how) {
                case WHOLE, TOO_LARGE -> begin(reply, "application/json", answer, answer.length());
                case EVENTS -> {
                    var event = "data: " + answer + "\n\n";
                    begin(reply, "text/event-stream", event, event.length());
                }
                case CUT, HANG -> begin(reply, "application/json", answer, answer.length() - 100);
                case CUT_EVENT, HANG_EVENT ->
                        begin(reply, "text/event-stream", "data: " + answer, answer.length());
            }
            if (how == How.CUT || how == How.CUT_EVENT) reply.breakOff();
            if (how != How.HANG && how != How.HANG_EVENT) return;
            var gone = new CountDownLatch(1);
            reply.whenPeerLeaves(gone::countDown);
            gone.await();
        }

        /** Sends so much of a text, as if there were to be more. */
        private static void begin(HttpReply reply, String type, String text, int length)
                throws IOException {
            reply.exactly(
                    ("HTTP/1.1 200 OK\r\nContent-Type: "
                                    + type
                                    + "\r\nContent-Length: "
                                    + text.length()
                                    + "\r\n\r\n"
                                    + text.substring(0, length))
                            .getBytes(StandardCharsets.UTF_8));
        }
    }

    private static FakeAgent agent(String server, Revision revision) {
        var agent = GATE.agent("alice", server, revision);
        assertThat(agent.connect().status()).isEqualTo(200);
        return agent;
    }

    private static Pending call(FakeAgent agent, How how) {
        return agent.beginCall("say", Json.object("how", how.name()));
    }

    private static void awaitKept(Predicate<Double> much) {
        Eventually.holds(() -> much.test(GATE.metric(METRIC)));
    }

    /** By which server's way, for an agent of another revision. */
    enum Way {
        BY_MODERN("modern", V2025_11_25),
        BY_SESSION("legacy", V2026_07_28),
        STRAIGHT("modern", V2026_07_28);

        private final String server;
        private final Revision agent;

        Way(String server, Revision agent) {
            this.server = server;
            this.agent = agent;
        }
    }

    @ParameterizedTest
    @EnumSource
    void beyondTheBoundACallFailsInWordsAndTheOthersGoOn(Way way) {
        var grant = DESK.grant("alice", way.server);
        var agent = agent(way.server, way.agent);
        var first = call(agent, How.HANG);
        awaitKept(kept -> kept > BODY / 2);

        var second = call(agent, How.WHOLE).await();

        assertThat(second.status()).isEqualTo(502);
        assertThat(second.error().message())
                .contains("too many large answers are under way at once");
        assertThat(first.isDone()).isFalse();
        first.disconnect();
        awaitKept(kept -> kept == 0);
        assertThat(call(agent, How.WHOLE).await().text()).hasSize(BODY);
        awaitKept(kept -> kept == 0);
        DESK.revoke(grant);
    }

    @Test
    void anEventThatDoesNotEndCountsToo() {
        var grant = DESK.grant("alice", "modern");
        var agent = agent("modern", V2025_11_25);
        var first = call(agent, How.HANG_EVENT);
        awaitKept(kept -> kept > BODY / 2);

        assertThat(call(agent, How.EVENTS).await().error().message())
                .contains("too many large answers are under way at once");

        first.disconnect();
        awaitKept(kept -> kept == 0);
        DESK.revoke(grant);
    }

    /** Nothing is left of any of them, or the gate would refuse everything in the end. */
    @Test
    void afterAStormOfEveryKindOfEndNothingIsKept() {
        var pending = new ArrayList<Pending>();
        for (var way : Way.values()) {
            var grant = DESK.grant("alice", way.server);
            var agent = agent(way.server, way.agent);
            for (int round = 0; round < 3; round++) {
                for (var how : How.values()) pending.add(call(agent, how));
                var _ = agent.call("say", Json.object("how", "CUT"));
                pending.removeLast().disconnect();
                pending.removeLast().cancel();
                call(agent, How.HANG).disconnect();
            }
            var held = call(agent, How.HANG_EVENT);
            DESK.revoke(grant);
            held.disconnect();
            pending.forEach(Pending::disconnect);
            pending.clear();
        }
        awaitKept(kept -> kept == 0);
    }
}
