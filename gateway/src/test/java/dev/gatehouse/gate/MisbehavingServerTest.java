package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2025_11_25;
import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.ServerEvent;
import dev.gatehouse.testkit.Certificate;
import dev.gatehouse.testkit.Eventually;
import dev.gatehouse.testkit.agent.AgentReply;
import dev.gatehouse.testkit.agent.FakeAgent;
import dev.gatehouse.testkit.http.HttpReply;
import dev.gatehouse.testkit.server.FakeServer;
import dev.gatehouse.testkit.server.FakeServer.Options;
import dev.gatehouse.testkit.server.Faults.Kind;
import dev.gatehouse.testkit.server.Style;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a server does wrong, its agent gets one clear error, nothing is sent twice, the record
 * says what came of it, and the next call works (REQ-012, REQ-037, REQ-040, T36, T37).
 */
@Timeout(60)
class MisbehavingServerTest {
    private static final Json.Obj HELLO = Json.object("message", "hello");
    private static final int NO_ANSWER = 1003;
    private static final FakeServer SERVER = FakeServer.start();
    private static final ScriptedServer SCRIPTED =
            new ScriptedServer(
                    (id, reply) -> ScriptedServer.json(reply, ScriptedServer.text(id, "x")));
    private static final RunningGate GATE =
            RunningGate.start(
                            MisbehavingServerTest.class,
                            """
                            limits:
                              answers: {bodyBytes: 64KiB, eventBytes: 64KiB, headerBytes: 4KiB}
                              timeouts: {response: 1s, request: 2s}
                              connections: {upstreamPerLoop: 2, upstreamWaiting: 2}
                            """)
                    .standard(SERVER);
    private static final Desk DESK = GATE.desk();

    static {
        DESK.addServer("scripted", SCRIPTED.url());
        DESK.approve("scripted");
        var _ = DESK.grant("alice", "scripted");
    }

    private static final FakeAgent SCRIPTED_AGENT = GATE.agent("alice", "scripted", V2026_07_28);

    @AfterAll
    static void close() {
        GATE.close();
        SCRIPTED.close();
        SERVER.close();
    }

    @AfterEach
    void calm() {
        SERVER.faults().clear();
        SERVER.answersAs(Style.WHEN_NEEDED);
    }

    private record Trouble(Kind kind, long amount) {}

    private static Map<String, Trouble> troubles() {
        var troubles = new LinkedHashMap<String, Trouble>();
        troubles.put("resets before it works", new Trouble(Kind.DIE_BEFORE_WORK, 0));
        troubles.put("resets after it worked", new Trouble(Kind.DIE_AFTER_WORK, 0));
        troubles.put("breaks off in mid-stream", new Trouble(Kind.DIE_MID_STREAM, 0));
        troubles.put("answers another request", new Trouble(Kind.WRONG_ID, 0));
        troubles.put("answers too much", new Trouble(Kind.HUGE_RESULT, 200));
        troubles.put("answers 500", new Trouble(Kind.STATUS, 500));
        troubles.put("answers 503", new Trouble(Kind.STATUS, 503));
        troubles.put("answers 429", new Trouble(Kind.STATUS, 429));
        troubles.put("refuses the gate", new Trouble(Kind.STATUS, 401));
        troubles.put("redirects", new Trouble(Kind.STATUS, 307));
        troubles.put("answers half of its JSON", new Trouble(Kind.BROKEN_JSON, 0));
        troubles.put("promises more than it sends", new Trouble(Kind.SHORT_BODY, 0));
        troubles.put("does not begin to answer", new Trouble(Kind.STALL_AFTER_WORK, 0));
        return troubles;
    }

    @TestFactory
    Stream<DynamicTest> givesItsAgentOneErrorAndGetsTheCallOnce() {
        return Stream.of(V2025_11_25, V2026_07_28)
                .flatMap(revision ->
                        Stream.of(Style.values())
                                .flatMap(style ->
                                        troubles().entrySet().stream()
                                                .map(trouble ->
                                                        DynamicTest.dynamicTest(
                                                                revision.date()
                                                                        + " "
                                                                        + style
                                                                        + ": "
                                                                        + trouble.getKey(),
                                                                () ->
                                                                        suffers(
                                                                                revision,
                                                                                style,
                                                                                trouble
                                                                                        .getValue())))));
    }

    private static void suffers(Revision revision, Style style, Trouble trouble) {
        var agent = GATE.connected(revision);
        SERVER.answersAs(style);
        SERVER.wire().clear();
        SERVER.faults().add(trouble.kind(), "echo", trouble.amount(), 1);
        var mark = DESK.mark();

        var reply = agent.call("echo", HELLO);
        assertThat(reply.isError()).as(reply.toString()).isTrue();
        assertThat(reply.error().code()).isEqualTo(NO_ANSWER);
        assertThat(reply.error().message()).startsWith("The server files gave no answer: ");
        assertThat(callsOnTheWire()).isEqualTo(1);
        DESK.awaitLine(
                mark,
                "call.ended",
                line -> String.valueOf(line.body().text("outcome")).startsWith("failed"));

        SERVER.faults().clear();
        assertThat(agent.call("echo", HELLO).text()).isEqualTo("hello");
        assertThat(callsOnTheWire()).isEqualTo(2);
    }

    private static long callsOnTheWire() {
        return Forwarded.to(SERVER).stream()
                .filter(request ->
                        new String(request.body(), StandardCharsets.UTF_8).contains("tools/call"))
                .count();
    }

    /** T37: a request of the server has no place on a modern stream. */
    @Test
    void aRequestOnAModernStreamIsWithheldAndRecordedAndTheAnswerComes() {
        SERVER.faults().add(Kind.ASK_ON_STREAM, "echo", 0, 1);
        var mark = DESK.mark();
        var reply = GATE.connected(V2026_07_28).call("echo", HELLO);

        assertThat(reply.text()).isEqualTo("hello");
        assertThat(reply.body()).doesNotContain("roots/list");
        DESK.awaitLine(
                mark,
                "server.withheld",
                line -> line.body().toText().contains("a request roots/list"));
    }

    @Test
    void anAnswerToAnotherRequestIsWithheldAndRecorded() {
        SCRIPTED.script((id, reply) -> {
            var events = reply.events(Map.of());
            events.send(ServerEvent.message(ScriptedServer.text("\"another\"", "not yours")));
            events.send(ServerEvent.message(ScriptedServer.text(id, "yours")));
            events.end();
        });
        var mark = DESK.mark();
        var reply = SCRIPTED_AGENT.call("echo", HELLO);
        assertThat(reply.text()).isEqualTo("yours");
        assertThat(reply.body()).doesNotContain("not yours");
        DESK.awaitLine(
                mark, "server.withheld", line -> line.body().toText().contains("not in flight"));
    }

    /** Without a level a server of 2026-07-28 logs nothing, and with one nothing below it. */
    @Test
    void logMessagesThatWereNotAskedForAreWithheldAndRecorded() {
        SCRIPTED.script((id, reply) -> {
            var events = reply.events(Map.of());
            for (var level : List.of("debug", "error"))
                events.send(
                        ServerEvent.message(
                                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\","
                                        + "\"params\":{\"level\":\""
                                        + level
                                        + "\",\"data\":\"said at "
                                        + level
                                        + "\"}}"));
            events.send(ServerEvent.message(ScriptedServer.text(id, "yours")));
            events.end();
        });
        var mark = DESK.mark();
        var silent = SCRIPTED_AGENT.call("echo", HELLO);
        assertThat(silent.text()).isEqualTo("yours");
        assertThat(silent.body()).doesNotContain("said at");
        DESK.awaitLine(
                mark, "server.withheld", line -> line.body().toText().contains("a log message"));

        var listening = GATE.agent("alice", "scripted", V2026_07_28).logging("warning");
        var told = listening.call("echo", HELLO);
        assertThat(told.body()).contains("said at error").doesNotContain("said at debug");
    }

    private static byte[] http(String head, String body) {
        return (head + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    private static Map<String, ScriptedServer.Script> nonsense() {
        var all = new LinkedHashMap<String, ScriptedServer.Script>();
        all.put("no HTTP", (id, reply) -> reply.exactly(bytes("hello there, stranger\r\n\r\n")));
        all.put(
                "compressed",
                (id, reply) -> reply.exactly(http(OK + "Content-Encoding: gzip\r\n", "zip")));
        all.put(
                "two lengths",
                (id, reply) ->
                        reply.exactly(
                                http(OK + "Content-Length: 3\r\n", ScriptedServer.text(id, "x"))));
        all.put(
                "a length and chunks",
                (id, reply) ->
                        reply.exactly(
                                bytes(
                                        OK
                                                + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")));
        all.put(
                "headers that are too large",
                (id, reply) ->
                        reply.exactly(
                                http(
                                        OK + "X: " + "x".repeat(9000) + "\r\n",
                                        ScriptedServer.text(id, "x"))));
        all.put(
                "another protocol",
                (id, reply) ->
                        reply.exactly(
                                bytes(
                                        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n")));
        all.put(
                "HTML",
                (id, reply) ->
                        reply.exactly(
                                http(
                                        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n",
                                        "<html></html>")));
        all.put("nothing", (id, reply) -> reply.exactly(http(OK, "")));
        all.put(
                "an accepted without an answer",
                (id, reply) -> reply.exactly(http("HTTP/1.1 202 Accepted\r\n", "")));
        all.put(
                "a redirect",
                (id, reply) ->
                        reply.exactly(
                                http(
                                        "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\n",
                                        "")));
        all.put(
                "a member twice",
                (id, reply) ->
                        ScriptedServer.json(
                                reply,
                                ScriptedServer.message(id, "{\"content\":[],\"content\":[]}")));
        all.put(
                "a result and an error",
                (id, reply) ->
                        ScriptedServer.json(
                                reply,
                                "{\"jsonrpc\":\"2.0\",\"id\":"
                                        + id
                                        + ",\"result\":{},\"error\":{\"code\":1,\"message\":\"\"}}"));
        all.put(
                "a batch",
                (id, reply) ->
                        ScriptedServer.json(reply, "[" + ScriptedServer.text(id, "x") + "]"));
        all.put(
                "a notification for an answer",
                (id, reply) ->
                        ScriptedServer.json(
                                reply,
                                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}"));
        all.put(
                "a request for an answer",
                (id, reply) ->
                        ScriptedServer.json(
                                reply,
                                "{\"jsonrpc\":\"2.0\",\"id\":"
                                        + id
                                        + ",\"method\":\"roots/list\"}"));
        all.put("an event that is no message", (id, reply) -> stream(reply, "nonsense"));
        all.put("a stream that ends before the answer", (id, reply) -> stream(reply));
        all.put(
                "an event that is too large",
                (id, reply) -> stream(reply, "\"" + "x".repeat(100_000) + "\""));
        all.put(
                "a deep answer",
                (id, reply) ->
                        ScriptedServer.json(
                                reply,
                                ScriptedServer.message(
                                        id,
                                        "{\"content\":"
                                                + "[".repeat(500)
                                                + "]".repeat(500)
                                                + "}")));
        return all;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A stream of these events and no more. */
    private static void stream(HttpReply reply, String... data) throws IOException {
        var events = reply.events(Map.of());
        for (var one : data) events.send(ServerEvent.message(one));
        events.end();
    }

    @TestFactory
    Stream<DynamicTest> nonsenseIsOneErrorAndTheNextCallWorks() {
        return nonsense().entrySet().stream()
                .map(one ->
                        DynamicTest.dynamicTest(
                                one.getKey(),
                                () -> {
                                    int before = SCRIPTED.calls();
                                    SCRIPTED.script(one.getValue());
                                    var reply = SCRIPTED_AGENT.call("echo", HELLO);
                                    assertThat(reply.isError()).as(reply.toString()).isTrue();
                                    assertThat(reply.error().code()).isEqualTo(NO_ANSWER);
                                    assertThat(SCRIPTED.calls()).isEqualTo(before + 1);
                                    scriptedWorks();
                                }));
    }

    private static void scriptedWorks() {
        SCRIPTED.script((id, reply) -> ScriptedServer.json(reply, ScriptedServer.text(id, "fine")));
        assertThat(SCRIPTED_AGENT.call("echo", HELLO).text()).isEqualTo("fine");
    }

    @Test
    void anInterimAnswerIsPassedOver() {
        SCRIPTED.script((id, reply) -> {
            reply.exactly(bytes("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"));
            reply.exactly(http(OK, ScriptedServer.text(id, "after all")));
        });
        assertThat(SCRIPTED_AGENT.call("echo", HELLO).text()).isEqualTo("after all");
    }

    /** What a server sends beyond its answer is never taken for the answer to the next call. */
    @Test
    void anAnswerTooManyIsNotTakenForTheNext() {
        SCRIPTED.script((id, reply) -> {
            reply.exactly(http(OK, ScriptedServer.text(id, "first")));
            reply.exactly(http(OK, ScriptedServer.text(id, "forged")));
        });
        for (int i = 0; i < 5; i++)
            assertThat(SCRIPTED_AGENT.call("echo", HELLO).body()).doesNotContain("forged");
        scriptedWorks();
    }

    /** The server's own errors are its answer, and pass. */
    @Test
    void anErrorOfTheServerIsPassedOn() {
        SCRIPTED.script((id, reply) ->
                ScriptedServer.json(
                        reply,
                        "{\"jsonrpc\":\"2.0\",\"id\":"
                                + id
                                + ",\"error\":{\"code\":-31999,\"message\":\"no such thing\",\"data\":{\"a\":1}}}"));
        var error = SCRIPTED_AGENT.call("echo", HELLO).error();
        assertThat(error.code()).isEqualTo(-31999);
        assertThat(error.message()).isEqualTo("no such thing");
    }

    /** A server that closes its idle connections costs no call (REQ-040). */
    @Test
    void aConnectionThatTheServerClosedBetweenCallsLosesNoCall() {
        try (var closing =
                new ScriptedServer((id, reply) ->
                        reply.exactly(http(OK, ScriptedServer.text(id, "closing"))))) {
            DESK.addServer("closing", closing.url());
            DESK.approve("closing");
            var _ = DESK.grant("alice", "closing");
            var agent = GATE.agent("alice", "closing", V2026_07_28);
            for (int i = 0; i < 25; i++) {
                long before = closed(closing);
                assertThat(agent.call("echo", HELLO).text()).isEqualTo("closing");
                Eventually.holds(() -> closed(closing) > before);
            }
            assertThat(closing.calls()).isEqualTo(25);
        }
    }

    private static long closed(ScriptedServer server) {
        var connections = server.connections();
        return connections.acceptedConnections() - connections.openConnections();
    }

    @Test
    void connectionsAreUsedAgain() {
        scriptedWorks();
        long accepted = SCRIPTED.connections().acceptedConnections();
        for (int i = 0; i < 20; i++) scriptedWorks();
        assertThat(SCRIPTED.connections().acceptedConnections()).isLessThanOrEqualTo(accepted + 2);
    }

    @Test
    void aServerThatIsGoneIsToldAsSuchAndNothingWasSent() {
        var gone = FakeServer.start(Options.standard().onPorts(RunningGate.freePort(), 0));
        DESK.addServer("gone", gone.url());
        DESK.approve("gone");
        var _ = DESK.grant("alice", "gone");
        var agent = GATE.agent("alice", "gone", V2026_07_28);
        int port = gone.url().getPort();
        assertThat(agent.call("echo", HELLO).text()).isEqualTo("hello");
        gone.close();

        var reply = agent.call("echo", HELLO);
        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.error().message())
                .contains("cannot be reached")
                .contains("nothing was sent");
        try (var back = FakeServer.start(Options.standard().onPorts(port, 0))) {
            assertThat(agent.call("echo", HELLO).text()).isEqualTo("hello");
            assertThat(back.wire().received("echo")).isEqualTo(1);
        }
    }

    @Test
    void callsWaitForAConnectionAndTooManyAreTurnedAway()
            throws InterruptedException, ExecutionException {
        var free = new CountDownLatch(1);
        SCRIPTED.script((id, reply) -> {
            free.await();
            ScriptedServer.json(reply, ScriptedServer.text(id, "served"));
        });
        int before = SCRIPTED.calls();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Future<AgentReply>>();
            for (int i = 0; i < 24; i++)
                calls.add(threads.submit(() -> SCRIPTED_AGENT.call("echo", HELLO)));
            Eventually.holds(() -> calls.stream().anyMatch(Future::isDone));
            free.countDown();
            int served = 0;
            for (var call : calls) {
                var reply = call.get();
                if (reply.isError()) {
                    assertThat(reply.status()).isEqualTo(503);
                    assertThat(reply.error().message()).contains("too many calls");
                } else served++;
            }
            assertThat(served).isBetween(4, 23);
            assertThat(SCRIPTED.calls()).isEqualTo(before + served);
        }
        scriptedWorks();
    }

    @Test
    void tlsIsCheckedAgainstTheServersOwnAuthority(@TempDir Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        var mine = Certificate.make(folder, "mine");
        var other = Certificate.make(folder, "other");
        var pem = Files.readString(mine.certificate());
        URI url;
        FakeAgent agent;
        try (var server =
                FakeServer.start(
                        Options.standard()
                                .over(mine.server())
                                .onPorts(RunningGate.freePort(), 0))) {
            url = server.url();
            assertThatThrownBy(() -> DESK.addServer("tls", server.url()))
                    .hasMessageContaining("certificate");
            assertThatThrownBy(() ->
                            DESK.addServer(
                                    "tls", server.url(), Files.readString(other.certificate())))
                    .hasMessageContaining("certificate");
            DESK.addServer("tls", server.url(), pem);
            DESK.approve("tls");
            var _ = DESK.grant("alice", "tls");
            agent = GATE.agent("alice", "tls", V2026_07_28);
            assertThat(agent.call("echo", HELLO).text()).isEqualTo("hello");
        }
        try (var impostor =
                FakeServer.start(
                        Options.standard().over(other.server()).onPorts(url.getPort(), 0))) {
            var reply = agent.call("echo", HELLO);
            assertThat(reply.status()).isEqualTo(502);
            assertThat(reply.error().message())
                    .contains("certificate")
                    .contains("nothing was sent");
            assertThat(impostor.wire().requests()).isEmpty();
        }
    }

    /** REQ-038: progress does not buy a call more time than it may take in all. */
    @Test
    void aCallThatTakesTooLongInAllIsCutEvenWhileItReports() {
        SCRIPTED.script((id, reply) -> {
            var events = reply.events(Map.of());
            var left = new CountDownLatch(1);
            reply.whenPeerLeaves(left::countDown);
            for (int i = 0; !left.await(100, java.util.concurrent.TimeUnit.MILLISECONDS); i++)
                events.send(
                        ServerEvent.message(
                                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\","
                                        + "\"params\":{\"level\":\"info\",\"data\":"
                                        + i
                                        + "}}"));
        });
        var agent = GATE.agent("alice", "scripted", V2026_07_28).logging("info");
        var reply = agent.call("echo", HELLO);
        assertThat(reply.error().code()).isEqualTo(NO_ANSWER);
        assertThat(reply.error().message()).contains("longer than a call may");
        assertThat(reply.notifications()).isNotEmpty();
        scriptedWorks();
    }
}
