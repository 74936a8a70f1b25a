package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2025_06_18;
import static dev.gatehouse.mcp.Revision.V2025_11_25;
import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.ServerEvent;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.AgentReply;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.agent.Listening;
import dev.gatehouse.testkit.http.RawHttp;
import dev.gatehouse.testkit.server.Call;
import dev.gatehouse.testkit.server.Catalogue.Listing;
import dev.gatehouse.testkit.server.Catalogue.News;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Fixture;
import dev.gatehouse.testkit.server.FakeServer.Options;
import dev.gatehouse.testkit.server.Outcome;
import dev.gatehouse.testkit.server.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams through the gate: at once, at the reader's pace, and only for as long as they may be. */
@Timeout(60)
class StreamsTest {
    private static final Json.Obj HELLO = Json.object("message", "hello");
    private static final FakeServer SERVER =
            FakeServer.start(Options.standard().offering(EnumSet.allOf(Fixture.class)));

    /** Lets the tool {@code stepped} take its next step. */
    private static final Semaphore STEPS = new Semaphore(0);

    private static final AtomicInteger STEPPED = new AtomicInteger();

    static {
        SERVER.catalogue()
                .put(
                        new Tool(
                                Json.object(
                                        "name", "stepped",
                                        "description", "Goes on when the test says so.",
                                        "inputSchema", Json.object("type", "object")),
                                StreamsTest::step));
    }

    private static final ScriptedServer SCRIPTED =
            new ScriptedServer(
                    (id, reply) -> ScriptedServer.json(reply, ScriptedServer.text(id, "x")));
    private static final RunningGate GATE =
            RunningGate.start(
                            StreamsTest.class,
                            "access: {clockSkew: 0s}",
                            """
                            limits:
                              timeouts: {keepAlive: 1s, idle: 1s}
                              streams: {perAgent: 3, recheck: 200ms, pendingBytes: 64KiB}
                            """)
                    .standard(SERVER);
    private static final Desk DESK = GATE.desk();

    static {
        DESK.addServer("scripted", SCRIPTED.url());
        DESK.approve("scripted");
        var _ = DESK.grant("alice", "scripted");
    }

    @AfterAll
    static void close() {
        STEPS.release(1000);
        GATE.close();
        SCRIPTED.close();
        SERVER.close();
    }

    /** Five steps, each told as progress, none before it is allowed. */
    private static Outcome step(Call call) throws IOException, InterruptedException {
        for (int step = 1; step <= 5; step++) {
            if (!STEPS.tryAcquire(20, TimeUnit.SECONDS)) return Outcome.toolError("never allowed");
            call.progress(step, 5);
        }
        STEPPED.incrementAndGet();
        return Outcome.text("five steps");
    }

    /** A fresh agent, so that no other test's streams count against it. */
    private static FakeAgent fresh(String name, String server, Revision revision) {
        DESK.addAgent(name);
        var _ = DESK.grant(name, server);
        return GATE.agent(name, server, revision);
    }

    /**
     * REQ-031: the server goes on only when the agent has the event before, so none may be kept.
     */
    @ParameterizedTest
    @EnumSource(
            value = Revision.class,
            names = {"V2025_06_18", "V2025_11_25", "V2026_07_28"})
    void everyEventArrivesBeforeTheServerSendsTheNext(Revision revision) {
        var agent = GATE.connected(revision);
        var heard = new AtomicInteger();
        STEPS.release();
        var reply =
                agent.call(
                        "stepped",
                        Json.object(),
                        progress -> {
                            assertThat(progress.member("progress"))
                                    .isEqualTo(Json.of(heard.incrementAndGet()));
                            if (heard.get() < 5) STEPS.release();
                        });
        assertThat(reply.text()).isEqualTo("five steps");
        assertThat(heard).hasValue(5);
        assertThat(reply.headers().firstValue("x-accel-buffering")).contains("no");
        assertThat(reply.headers().firstValue("cache-control").orElse("")).contains("no-transform");
    }

    private static RawHttp call(String server, String token) throws IOException {
        var body =
                Json.object(
                        "jsonrpc",
                        "2.0",
                        "id",
                        1,
                        "method",
                        "tools/call",
                        "params",
                        Json.object(
                                "name",
                                "echo",
                                "arguments",
                                HELLO,
                                "_meta",
                                Json.object(
                                        "io.modelcontextprotocol/protocolVersion",
                                        "2026-07-28",
                                        "io.modelcontextprotocol/clientCapabilities",
                                        Json.object(),
                                        "io.modelcontextprotocol/logLevel",
                                        "debug")));
        return RawHttp.open(GATE.publicUrl())
                .post(
                        GATE.route(server),
                        body.toText(),
                        "Authorization: Bearer " + token,
                        "MCP-Protocol-Version: 2026-07-28",
                        "Mcp-Method: tools/call",
                        "Mcp-Name: echo");
    }

    private static ServerEvent note(int number, String text) {
        return ServerEvent.message(
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\","
                        + "\"data\":\""
                        + number
                        + ":"
                        + text
                        + "\"}}");
    }

    /** STR-3: a quiet stream outlives the keep-alive and idle times, on comments. */
    @Test
    void aQuietStreamGetsCommentsAndLivesOn() throws IOException {
        var done = new CountDownLatch(1);
        SCRIPTED.script((id, reply) -> {
            var events = reply.events(Map.of());
            done.await();
            events.send(ServerEvent.message(ScriptedServer.text(id, "late")));
            events.end();
        });
        try (var http = call("scripted", DESK.token("alice", "scripted"))) {
            var head = http.readHead();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.first("content-type")).isEqualTo("text/event-stream");
            for (int i = 0; i < 3; i++)
                assertThat(new String(http.readChunk(), StandardCharsets.UTF_8)).isEqualTo(":\n\n");
            done.countDown();
            assertThat(new String(http.readChunk(), StandardCharsets.UTF_8)).contains("late");
            assertThat(http.readChunk()).isEmpty();
        }
    }

    /** Holds when the number has not moved for half a second. */
    private static BooleanSupplier rests(AtomicLong number) {
        long[] last = {-1, System.nanoTime()};
        return () -> {
            if (number.get() != last[0]) {
                last[0] = number.get();
                last[1] = System.nanoTime();
            }
            return number.get() > 0
                    && System.nanoTime() - last[1] > Duration.ofMillis(500).toNanos();
        };
    }

    /** STR-4, T35: who does not read is waited for, in bounded memory and at nobody else's cost. */
    @Test
    void anAgentThatDoesNotReadStallsItsServerAloneAndLosesNothing() throws IOException {
        int count = 1500;
        var text = "y".repeat(48 << 10);
        var written = new AtomicLong();
        SCRIPTED.script((id, reply) -> {
            var events = reply.events(Map.of());
            for (int i = 0; i < count; i++) {
                events.send(note(i, text));
                written.addAndGet(text.length());
            }
            events.send(ServerEvent.message(ScriptedServer.text(id, "all")));
            events.end();
        });
        try (var http = call("scripted", DESK.token("alice", "scripted"))) {
            assertThat(http.readHead().status()).isEqualTo(200);
            Eventually.holds(rests(written));
            // What is under way is in the sockets of the machine; the gate keeps two buffers of it.
            assertThat(written.get()).isLessThan((long) count * text.length() / 2);

            var other = GATE.connected(V2026_07_28);
            for (int i = 0; i < 20; i++)
                assertThat(other.call("echo", HELLO).text()).isEqualTo("hello");

            var all = new StringBuilder();
            for (var chunk = http.readChunk(); chunk.length > 0; chunk = http.readChunk())
                all.append(new String(chunk, StandardCharsets.UTF_8));
            int at = 0;
            for (int i = 0; i < count; i++) {
                at = all.indexOf("\"" + i + ":" + text + "\"", at);
                assertThat(at).as("event " + i).isNotNegative();
            }
            assertThat(all.indexOf("\"all\"", at)).isPositive();
        }
    }

    /** REQ-029: in the modern era a disconnect is the cancellation. */
    @Test
    void aModernAgentThatLeavesCancelsAtTheServer() throws IOException, InterruptedException {
        var left = new CountDownLatch(1);
        SCRIPTED.script((id, reply) -> {
            var events = reply.events(Map.of());
            events.send(note(1, "begun"));
            reply.whenPeerLeaves(left::countDown);
            left.await();
        });
        var mark = DESK.mark();
        try (var http = call("scripted", DESK.token("alice", "scripted"))) {
            var _ = http.readHead();
            assertThat(new String(http.readChunk(), StandardCharsets.UTF_8)).contains("begun");
        }
        assertThat(left.await(10, TimeUnit.SECONDS)).isTrue();
        DESK.awaitLine(mark, "call.ended", line -> line.says("outcome", "abandoned"));
    }

    @Test
    void aModernAgentThatLeavesBeforeTheAnswerBeginsCancelsToo()
            throws IOException, InterruptedException {
        var came = new CountDownLatch(1);
        var left = new CountDownLatch(1);
        SCRIPTED.script((id, reply) -> {
            came.countDown();
            reply.whenPeerLeaves(left::countDown);
            left.await();
        });
        try (var http = call("scripted", DESK.token("alice", "scripted"))) {
            assertThat(came.await(10, TimeUnit.SECONDS)).isTrue();
            http.reset();
        }
        assertThat(left.await(10, TimeUnit.SECONDS)).isTrue();
    }

    /** REQ-030: in the legacy eras a disconnect is no cancellation. */
    @Test
    void aLegacyServerFinishesForAnAgentThatLeft() throws IOException {
        var agent = GATE.connected(V2025_06_18);
        var mark = DESK.mark();
        int before = STEPPED.get();
        long broken = SERVER.connections().brokenConnections();
        var body =
                "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"tools/call\",\"params\":{\"name\":\"stepped\","
                        + "\"arguments\":{},\"_meta\":{\"progressToken\":\"p\"}}}";
        Eventually.holds(() -> GATE.metric("gatehouse_open_streams") == 0);
        STEPS.release();
        try (var http = RawHttp.open(GATE.publicUrl())) {
            http.post(
                    GATE.route(),
                    body,
                    "Authorization: Bearer " + DESK.token("alice", "files"),
                    "MCP-Protocol-Version: 2025-06-18",
                    "Mcp-Session-Id: " + agent.session());
            var _ = http.readHead();
            assertThat(new String(http.readChunk(), StandardCharsets.UTF_8)).contains("progress");
        }
        Eventually.holds(() -> GATE.metric("gatehouse_open_streams") == 0);
        STEPS.release(4);
        Eventually.holds(() -> STEPPED.get() == before + 1);
        DESK.awaitLine(mark, "call.ended", line -> line.says("outcome", "abandoned"));
        assertThat(SERVER.connections().brokenConnections()).isEqualTo(broken);
        assertThat(agent.call("echo", HELLO).text()).isEqualTo("hello");
    }

    @ParameterizedTest
    @EnumSource(
            value = Revision.class,
            names = {"V2025_06_18", "V2025_11_25", "V2026_07_28"})
    void newsOfTheServerReachesAStreamThatListens(Revision revision) {
        var agent = fresh("listener-" + revision.date(), "files", revision);
        assertThat(agent.connect().status()).isEqualTo(200);
        var heard = new ConcurrentLinkedQueue<String>();
        try (var listening = listen(agent, heard)) {
            assertThat(listening.status()).isEqualTo(200);
            if (revision.era() == Era.MODERN)
                Eventually.holds(() -> heard.toString().contains("acknowledged"));
            SERVER.catalogue().announce(new News.ListChanged(Listing.PROMPTS));
            Eventually.holds(() -> heard.contains("notifications/prompts/list_changed"));
        }
    }

    private static Listening listen(FakeAgent agent, ConcurrentLinkedQueue<String> heard) {
        return agent.hear(
                Json.object("promptsListChanged", true),
                message -> {
                    if (message instanceof Message.Notification note) heard.add(note.method());
                });
    }

    /** STR-5: one agent's streams are counted, and another's are not among them. */
    @Test
    void anAgentHoldsSoManyStreamsAndNoMore() {
        var agent = fresh("hoarder", "files", V2026_07_28);
        var held = new ArrayList<Listening>();
        try {
            for (int i = 0; i < 3; i++) {
                held.add(agent.subscribe(Json.object("toolsListChanged", true), message -> {}));
                assertThat(held.getLast().status()).isEqualTo(200);
            }
            try (var fourth = agent.subscribe(Json.object("toolsListChanged", true), m -> {})) {
                assertThat(fourth.status()).isBetween(429, 503);
            }
            assertThat(agent.call("echo", HELLO).text()).isEqualTo("hello");
            try (var other =
                    GATE.agent(V2026_07_28)
                            .subscribe(Json.object("toolsListChanged", true), m -> {})) {
                assertThat(other.status()).isEqualTo(200);
            }
            held.removeLast().close();
            Eventually.holds(() -> opens(agent));
        } finally {
            held.forEach(Listening::close);
        }
    }

    private static boolean opens(FakeAgent agent) {
        try (var next = agent.subscribe(Json.object("toolsListChanged", true), message -> {})) {
            return next.status() == 200;
        }
    }

    /** STR-1: a listening stream ends soon after the grant that it stands on. */
    @ParameterizedTest
    @EnumSource(
            value = Revision.class,
            names = {"V2025_11_25", "V2026_07_28"})
    void aListeningStreamEndsWhenItsGrantIsRevoked(Revision revision) throws InterruptedException {
        var name = "revoked-" + revision.date();
        DESK.addAgent(name);
        var grant = DESK.grant(name, "files");
        var agent = GATE.agent(name, "files", revision);
        assertThat(agent.connect().status()).isEqualTo(200);
        var heard = new ConcurrentLinkedQueue<String>();
        try (var listening = listen(agent, heard)) {
            assertThat(listening.status()).isEqualTo(200);
            var mark = DESK.mark();
            var from = System.nanoTime();
            DESK.revoke(grant);
            listening.awaitEnd();
            assertThat(Duration.ofNanos(System.nanoTime() - from))
                    .isLessThan(Duration.ofSeconds(3));
            DESK.awaitLine(mark, "call.ended", line -> line.says("outcome", "revoked"));
            SERVER.catalogue().announce(new News.ListChanged(Listing.PROMPTS));
            assertThat(heard).doesNotContain("notifications/prompts/list_changed");
        }
    }

    /** STR-2: nor does it outlive the token that opened it. */
    @Test
    void aListeningStreamEndsWithItsToken() throws InterruptedException {
        DESK.addAgent("short");
        var _ = DESK.grant("short", "files");
        var token = DESK.token("short", "files", Json.object("ttl", "2s"));
        var agent = FakeAgent.of(GATE.route(), V2026_07_28).bearing(token);
        try (var listening = agent.subscribe(Json.object("toolsListChanged", true), m -> {})) {
            assertThat(listening.status()).isEqualTo(200);
            listening.awaitEnd();
        }
        assertThat(agent.call("echo", HELLO).status()).isEqualTo(401);
    }

    /**
     * An agent in the middle of a call is told why nothing more comes, and the server is let go.
     */
    @Test
    void aCallInProgressIsAnsweredWithAnErrorWhenItsGrantIsRevoked()
            throws InterruptedException, ExecutionException {
        DESK.addAgent("middle");
        var grant = DESK.grant("middle", "scripted");
        var agent = GATE.agent("middle", "scripted", V2026_07_28);
        var begun = new CountDownLatch(1);
        var left = new CountDownLatch(1);
        SCRIPTED.script((id, reply) -> {
            var events = reply.events(Map.of());
            events.send(note(1, "begun"));
            begun.countDown();
            reply.whenPeerLeaves(left::countDown);
            left.await();
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var call = threads.submit(() -> agent.call("echo", HELLO));
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            DESK.revoke(grant);
            AgentReply reply = call.get();
            assertThat(reply.error().code()).isEqualTo(1001);
            assertThat(reply.error().message()).contains("Access ended");
            assertThat(left.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** The same for an answer that comes whole: its effect was had, its content is withheld. */
    @Test
    void anAnswerThatComesAfterItsGrantWasRevokedIsWithheld()
            throws InterruptedException, ExecutionException {
        DESK.addAgent("late");
        var grant = DESK.grant("late", "scripted");
        var agent = GATE.agent("late", "scripted", V2026_07_28);
        var begun = new CountDownLatch(1);
        var revoked = new CountDownLatch(1);
        SCRIPTED.script((id, reply) -> {
            begun.countDown();
            revoked.await();
            ScriptedServer.json(reply, ScriptedServer.text(id, "the secret"));
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var call = threads.submit(() -> agent.call("echo", HELLO));
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            DESK.revoke(grant);
            revoked.countDown();
            AgentReply reply = call.get();
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.body()).doesNotContain("the secret");
        }
    }

    /**
     * REQ-032: a legacy stream that broke off is resumed at the server, by the server's own ids.
     */
    @Test
    void aLegacyAgentResumesItsStreamByTheServersIds() throws IOException {
        var agent = GATE.connected(V2025_11_25);
        var lines =
                new String[] {
                    "Authorization: Bearer " + DESK.token("alice", "files"),
                    "MCP-Protocol-Version: 2025-11-25",
                    "Mcp-Session-Id: " + agent.session()
                };
        var last = "";
        try (var http = RawHttp.open(GATE.publicUrl())) {
            http.post(
                    GATE.route(),
                    "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"tools/call\",\"params\":"
                            + "{\"name\":\"test_reconnection\",\"arguments\":{}}}",
                    lines);
            assertThat(http.readHead().status()).isEqualTo(200);
            var seen = new StringBuilder();
            for (var chunk = http.readChunk(); chunk.length > 0; chunk = http.readChunk())
                seen.append(new String(chunk, StandardCharsets.UTF_8));
            assertThat(seen).contains("retry:").doesNotContain("\"result\"");
            var ids = java.util.regex.Pattern.compile("(?m)^id: ?(.+)$").matcher(seen);
            while (ids.find()) last = ids.group(1);
            assertThat(last).isNotEmpty();
        }
        try (var http = RawHttp.open(GATE.publicUrl())) {
            http.send(
                    "GET /mcp/files HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n"
                            + String.join("\r\n", lines)
                            + "\r\nLast-Event-ID: "
                            + last
                            + "\r\n\r\n");
            assertThat(http.readHead().status()).isEqualTo(200);
            assertThat(new String(http.readChunk(), StandardCharsets.UTF_8))
                    .contains("\"id\":5")
                    .contains("\"result\"");
        }
    }

    @Test
    void manyStreamsAtOnceAllEndWell() throws InterruptedException, ExecutionException {
        SCRIPTED.script((id, reply) -> {
            var events = reply.events(Map.of());
            for (int i = 0; i < 20; i++) events.send(note(i, "z"));
            events.send(ServerEvent.message(ScriptedServer.text(id, "end")));
            events.end();
        });
        for (int i = 0; i < 10; i++) DESK.addAgent("many-" + i);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<java.util.concurrent.Future<List<String>>>();
            for (int i = 0; i < 10; i++) {
                var name = "many-" + i;
                var _ = DESK.grant(name, "scripted");
                var agent = GATE.agent(name, "scripted", V2026_07_28).logging("info");
                calls.add(
                        threads.submit(() -> {
                            var texts = new ArrayList<String>();
                            for (int n = 0; n < 10; n++) {
                                var reply = agent.call("echo", HELLO);
                                texts.add(reply.text() + reply.notifications().size());
                            }
                            return texts;
                        }));
            }
            for (var call : calls) assertThat(call.get()).hasSize(10).allMatch("end20"::equals);
        }
    }
}
