package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.ServerEvent;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.http.HttpListener;
import dev.gatehouse.testkit.http.HttpReply;
import dev.gatehouse.testkit.http.HttpRequest;
import dev.gatehouse.testkit.http.RawHttp;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that say without end what nobody asked for, and such that begin and never end. */
@Timeout(90)
class FloodingServerTest {
    private static final HttpListener MODERN = HttpListener.open(0, null, Servers::modern);
    private static final HttpListener LEGACY = HttpListener.open(0, null, Servers::legacy);
    private static final RunningGate GATE =
            RunningGate.start(
                    FloodingServerTest.class,
                    "limits: {answers: {bodyBytes: 1MiB}, bridge: {open: 1s},"
                            + " joined: {again: 10m, acknowledge: 5s}}");
    private static final Desk DESK = GATE.desk();

    static {
        DESK.addAgent("alice");
        for (var pair : Map.of("modern", MODERN, "legacy", LEGACY).entrySet()) {
            DESK.addServer(pair.getKey(), URI.create(pair.getValue().origin() + "/mcp"));
            DESK.approve(pair.getKey());
            var _ = DESK.grant("alice", pair.getKey());
        }
    }

    /** Apart from the test, whose class is still being made when they answer first. */
    private static final class Servers {
        static final String NEWS = "test://news/" + "n".repeat(900);
        static final CountDownLatch FLOOD = new CountDownLatch(1);
        static final AtomicBoolean EBB = new AtomicBoolean();
        static final AtomicBoolean STALLS = new AtomicBoolean();
        static final AtomicInteger STALLED = new AtomicInteger();
        static final AtomicInteger LEFT = new AtomicInteger();
        static final MessageReader READER = new MessageReader(JsonLimits.ANSWER);

        private static void modern(HttpRequest http, HttpReply reply) throws IOException {
            if (!(READER.read(http.body())
                    instanceof MessageReader.Read(Message.Request request))) {
                reply.send(405, Map.of(), new byte[0]);
                return;
            }
            var whole = Json.object("resultType", "complete", "ttlMs", 0, "cacheScope", "private");
            switch (request.method()) {
                case "server/discover" ->
                        json(
                                reply,
                                request,
                                whole.with("supportedVersions", Json.of(List.of("2026-07-28")))
                                        .with("capabilities", capabilities()));
                case "resources/list" -> json(reply, request, whole.with("resources", resources()));
                case "resources/templates/list" ->
                        json(reply, request, whole.with("resourceTemplates", Json.array()));
                case "subscriptions/listen" -> {
                    var events = reply.events(Map.of());
                    events.send(
                            event(
                                    "notifications/subscriptions/acknowledged",
                                    Json.object(
                                            "notifications",
                                            Json.object("resourceSubscriptions", List.of(NEWS)))));
                    var other = Json.object("uri", "test://other");
                    for (int i = 0; i < 500; i++)
                        events.send(event("notifications/resources/updated", other));
                    events.end();
                }
                default -> reply.send(404, Map.of(), new byte[0]);
            }
        }

        private static void legacy(HttpRequest http, HttpReply reply)
                throws IOException, InterruptedException {
            if (!http.path().equals("/mcp")) {
                // who asks whether it names an authorization server is not left waiting
                reply.send(404, Map.of(), new byte[0]);
                return;
            }
            if (http.method().equals("GET")) {
                var events = reply.events(Map.of());
                var flood = event("notifications/resources/updated", Json.object("uri", NEWS));
                FLOOD.await();
                while (!EBB.get()) events.send(flood);
                return;
            }
            switch (READER.read(http.body())) {
                case MessageReader.Read(Message.Request request) -> {
                    switch (request.method()) {
                        case "initialize" -> greet(http, reply, request);
                        case "resources/list" ->
                                json(reply, request, Json.object("resources", resources()));
                        case "resources/templates/list" ->
                                json(
                                        reply,
                                        request,
                                        Json.object("resourceTemplates", Json.array()));
                        case "resources/subscribe" -> json(reply, request, Json.object());
                        default -> reply.send(404, Map.of(), new byte[0]);
                    }
                }
                default -> reply.send(202, Map.of(), new byte[0]);
            }
        }

        private static void greet(HttpRequest http, HttpReply reply, Message.Request request)
                throws IOException, InterruptedException {
            if (STALLS.get() && !"gatehouse".equals(http.first("user-agent"))) {
                STALLED.incrementAndGet();
                var _ = reply.events(Map.of());
                var gone = new CountDownLatch(1);
                reply.whenPeerLeaves(() -> {
                    LEFT.incrementAndGet();
                    gone.countDown();
                });
                gone.await();
                return;
            }
            json(
                    reply,
                    request,
                    Json.object(
                            "protocolVersion", "2025-11-25",
                            "capabilities", capabilities(),
                            "serverInfo", Json.object("name", "flood", "version", "1")));
        }

        private static Json.Obj capabilities() {
            return Json.object("resources", Json.object("subscribe", true, "listChanged", true));
        }

        private static Json resources() {
            return Json.array(Json.object("uri", NEWS, "name", "news"));
        }

        private static void json(HttpReply reply, Message.Request request, Json.Obj result)
                throws IOException {
            reply.send(
                    200,
                    Map.of("Content-Type", "application/json"),
                    new Message.Result(request.id(), result).toBytes());
        }

        private static ServerEvent event(String method, Json.Obj params) {
            return ServerEvent.message(new Message.Notification(method, params).toJson().toText());
        }
    }

    @AfterAll
    static void close() {
        GATE.close();
        MODERN.close();
        LEGACY.close();
    }

    /** T67: who fills the record with nonsense would have everybody's calls refused. */
    @Test
    void whatNobodyAskedForIsRecordedAFewTimes() {
        long mark = DESK.mark();
        var agent = GATE.joined("alice", V2026_07_28);
        var filter = Json.object("resourceSubscriptions", List.of("mcp.modern+" + Servers.NEWS));
        try (var listening = agent.subscribe(filter, _ -> {})) {
            assertThat(listening.status()).isEqualTo(200);
            DESK.awaitLine(mark, "call.ended", line -> "modern".equals(line.body().text("server")));
        }
        assertThat(DESK.since(mark, "server.withheld")).hasSizeBetween(1, 8);
    }

    /** T39, T40: a session's own stream is not one agent's, so it is not paused for one. */
    @Test
    void anAgentThatDoesNotReadHoldsNoMoreThanAnAnswer() throws IOException {
        long mark = DESK.mark();
        var body =
                Json.object(
                                "jsonrpc",
                                "2.0",
                                "id",
                                1,
                                "method",
                                "subscriptions/listen",
                                "params",
                                Json.object(
                                        "_meta",
                                        Json.object(
                                                "io.modelcontextprotocol/protocolVersion",
                                                "2026-07-28",
                                                "io.modelcontextprotocol/clientCapabilities",
                                                Json.object(),
                                                "io.modelcontextprotocol/clientInfo",
                                                Json.object("name", "raw", "version", "1")),
                                        "notifications",
                                        Json.object(
                                                "resourceSubscriptions", List.of(Servers.NEWS))))
                        .toText();
        try (var raw = RawHttp.open(GATE.route("legacy"))) {
            raw.send(
                    "POST /mcp/legacy HTTP/1.1\r\nHost: "
                            + GATE.route("legacy").getAuthority()
                            + "\r\nAuthorization: Bearer "
                            + DESK.token("alice", "legacy")
                            + "\r\nContent-Type: application/json\r\n"
                            + "Accept: application/json, text/event-stream\r\n"
                            + "MCP-Protocol-Version: 2026-07-28\r\n"
                            + "Mcp-Method: subscriptions/listen\r\n"
                            + "Content-Length: "
                            + body.getBytes(StandardCharsets.UTF_8).length
                            + "\r\n\r\n"
                            + body);
            DESK.awaitLine(mark, "call.allowed", _ -> true);
            Servers.FLOOD.countDown();
            DESK.awaitLine(
                    mark,
                    "call.ended",
                    line -> "failed NOT_READ".equals(line.body().text("outcome")));
        } finally {
            Servers.EBB.set(true);
        }
    }

    /**
     * Connections that nobody waits for any more are given back, or the server is lost for good.
     */
    @Test
    void aSessionThatNeverOpensHoldsNoConnection() {
        Servers.STALLS.set(true);
        try {
            DESK.addAgent("patient");
            var _ = DESK.grant("patient", "legacy");
            var agent = GATE.agent("patient", "legacy", V2026_07_28);
            assertThat(agent.send("resources/read", Json.object("uri", Servers.NEWS)).isError())
                    .isTrue();
            assertThat(Servers.STALLED.get()).isEqualTo(1);
            Eventually.holds(() -> Servers.LEFT.get() == 1);
        } finally {
            Servers.STALLS.set(false);
        }
    }
}
