package dev.gatehouse.gate;

import static dev.gatehouse.mcp.Revision.V2026_07_28;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.http.RawHttp;
import dev.gatehouse.testkit.http.RawReply;
import dev.gatehouse.testkit.server.FakeServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The agents' listener against what no client should send (T32 to T34, T41, REQ-016): each gets one
 * clear error, no server hears of it, and the next request works.
 */
class ListenerHardeningTest {
    private static final int BODY = 64 << 10;
    private static final FakeServer SERVER = FakeServer.start();
    private static final RunningGate GATE =
            RunningGate.start(
                            ListenerHardeningTest.class,
                            "agents: allowedOrigins: [\"https://console.example\"]",
                            """
                            limits:
                              requests: {bodyBytes: 64KiB, headerBytes: 4KiB, lineBytes: 1KiB}
                              timeouts: {header: 1s, body: 1s, idle: 3s}
                            """)
                    .standard(SERVER);
    private static final String TOKEN = GATE.desk().token("alice", "files");
    private static final String CALL =
            Json.object(
                            "jsonrpc",
                            "2.0",
                            "id",
                            1,
                            "method",
                            "tools/call",
                            "params",
                            Json.object(
                                    "name", "echo",
                                    "arguments", Json.object("message", "hello"),
                                    "_meta",
                                            Json.object(
                                                    "io.modelcontextprotocol/protocolVersion",
                                                    "2026-07-28",
                                                    "io.modelcontextprotocol/clientCapabilities",
                                                    Json.object())))
                    .toText();

    @AfterAll
    static void close() {
        GATE.close();
        SERVER.close();
    }

    private static String host() {
        return GATE.publicUrl().getRawAuthority();
    }

    /** A good call's head without its framing; lines follow, then a blank one. */
    private static String head(String startLine) {
        return startLine
                + "\r\nHost: "
                + host()
                + "\r\nContent-Type: application/json\r\n"
                + "Accept: application/json, text/event-stream\r\n"
                + "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: echo\r\n"
                + "Authorization: Bearer "
                + TOKEN
                + "\r\n";
    }

    private static String head() {
        return head("POST /mcp/files HTTP/1.1");
    }

    private static String call() {
        return head() + "Content-Length: " + CALL.length() + "\r\n\r\n" + CALL;
    }

    private static String chunked(String body) {
        return Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
    }

    private static void works(RawHttp http) throws IOException {
        var reply = http.send(call()).read();
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        assertThat(reply.text()).contains("hello");
    }

    private static void aNewConnectionWorks() throws IOException {
        try (var http = RawHttp.open(GATE.publicUrl())) {
            works(http);
        }
    }

    private record Attack(String bytes, int status) {}

    /** What ends its connection, because where its bytes end is in doubt. */
    private static Map<String, Attack> attacks() {
        var length = "Content-Length: " + CALL.length() + "\r\n";
        var plain = head() + length;
        var chunks = "Transfer-Encoding: chunked\r\n";
        var attacks = new LinkedHashMap<String, Attack>();
        attacks.put(
                "a length and chunks", new Attack(plain + chunks + "\r\n" + chunked(CALL), 400));
        attacks.put(
                "chunks and a length",
                new Attack(head() + chunks + length + "\r\n" + chunked(CALL), 400));
        attacks.put(
                "two lengths that differ",
                new Attack(plain + "Content-Length: 5\r\n\r\n" + CALL, 400));
        attacks.put("two lengths that agree", new Attack(plain + length + "\r\n" + CALL, 400));
        attacks.put(
                "two lengths in one line",
                new Attack(head() + "Content-Length: 5, 5\r\n\r\nhello", 400));
        attacks.put(
                "a negative length", new Attack(head() + "Content-Length: -1\r\n\r\n" + CALL, 400));
        attacks.put(
                "a length with a sign",
                new Attack(head() + "Content-Length: +5\r\n\r\nhello", 400));
        attacks.put(
                "a length that is no number",
                new Attack(head() + "Content-Length: many\r\n\r\n", 400));
        attacks.put(
                "a length beyond all numbers",
                new Attack(head() + "Content-Length: 99999999999999999999\r\n\r\n", 400));
        attacks.put(
                "chunks twice", new Attack(head() + chunks + chunks + "\r\n" + chunked(CALL), 400));
        attacks.put(
                "a coding after chunks",
                new Attack(
                        head() + "Transfer-Encoding: chunked, identity\r\n\r\n" + chunked(CALL),
                        400));
        attacks.put(
                "a coding that is not chunked",
                new Attack(head() + "Transfer-Encoding: gzip\r\n\r\n" + CALL, 400));
        attacks.put(
                "chunked with a vertical tab",
                new Attack(
                        head() + "Transfer-Encoding: \u000bchunked\r\n\r\n" + chunked(CALL), 400));
        attacks.put(
                "a header's name with a blank before the colon",
                new Attack(head() + "Transfer-Encoding : chunked\r\n\r\n" + chunked(CALL), 400));
        attacks.put("two hosts", new Attack(plain + "Host: else.example\r\n\r\n" + CALL, 400));
        attacks.put(
                "no host",
                new Attack(plain.replace("Host: " + host() + "\r\n", "") + "\r\n" + CALL, 400));
        attacks.put(
                "a chunk whose size is no number",
                new Attack(head() + chunks + "\r\nzz\r\n" + CALL, 400));
        attacks.put(
                "a chunk with a negative size",
                new Attack(head() + chunks + "\r\n-5\r\n" + CALL, 400));
        attacks.put("a NUL in a header", new Attack(plain + "X-Nul: a\u0000b\r\n\r\n" + CALL, 400));
        attacks.put("a bare CR in a header", new Attack(plain + "X-Cr: a\rb\r\n\r\n" + CALL, 400));
        attacks.put("a header without a colon", new Attack(plain + "nonsense\r\n\r\n" + CALL, 400));
        attacks.put(
                "a header without a name", new Attack(plain + ": nameless\r\n\r\n" + CALL, 400));
        attacks.put(
                "headers that are too large",
                new Attack(plain + "X-Large: " + "x".repeat(5000) + "\r\n\r\n", 431));
        attacks.put(
                "headers that are too many",
                new Attack(plain + "X-Many: x\r\n".repeat(1000) + "\r\n", 431));
        attacks.put(
                "a line that is too long",
                new Attack("POST /mcp/" + "x".repeat(2000) + " HTTP/1.1\r\n\r\n", 414));
        attacks.put(
                "a body that says it is too large",
                new Attack(head() + "Content-Length: " + (BODY + 1) + "\r\n\r\n", 413));
        attacks.put(
                "chunks that become too large",
                new Attack(
                        head()
                                + chunks
                                + "\r\n"
                                + (Integer.toHexString(8192) + "\r\n" + "x".repeat(8192) + "\r\n")
                                        .repeat(9),
                        413));
        attacks.put(
                "garbage",
                new Attack("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n", 400));
        attacks.put("another protocol", new Attack("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505));
        attacks.put(
                "a version that nobody speaks",
                new Attack("POST /mcp/files HTTP/9.9\r\nHost: " + host() + "\r\n\r\n", 505));
        return attacks;
    }

    @TestFactory
    Stream<DynamicTest> isRefusedAndItsConnectionEndsAndTheNextOneWorks() {
        return attacks().entrySet().stream()
                .map(attack ->
                        DynamicTest.dynamicTest(
                                attack.getKey(), () -> refusesAndCloses(attack.getValue())));
    }

    private static void refusesAndCloses(Attack attack) throws IOException {
        int before = Forwarded.to(SERVER).size();
        try (var http = RawHttp.open(GATE.publicUrl())) {
            var reply = http.send(attack.bytes()).read();
            assertThat(reply.status()).as(reply.toString()).isEqualTo(attack.status());
            assertThat(reply.first("connection")).isEqualToIgnoringCase("close");
            assertThat(http.isClosedByPeer()).isTrue();
        }
        assertThat(Forwarded.to(SERVER)).hasSize(before);
        aNewConnectionWorks();
    }

    /** What is refused in order: the same connection goes on. */
    private static Map<String, Attack> mistakes() {
        var length = "Content-Length: " + CALL.length() + "\r\n\r\n" + CALL;
        var mistakes = new LinkedHashMap<String, Attack>();
        mistakes.put(
                "another host",
                new Attack(call().replace("Host: " + host(), "Host: rebound.example"), 403));
        mistakes.put("an empty host", new Attack(call().replace("Host: " + host(), "Host: "), 403));
        mistakes.put(
                "a foreign origin",
                new Attack(head() + "Origin: https://evil.example\r\n" + length, 403));
        mistakes.put(
                "no origin at all but null", new Attack(head() + "Origin: null\r\n" + length, 403));
        mistakes.put(
                "an origin beside an allowed one",
                new Attack(
                        head()
                                + "Origin: https://console.example\r\nOrigin: https://evil.example\r\n"
                                + length,
                        403));
        mistakes.put("PUT", new Attack(call().replace("POST ", "PUT "), 405));
        mistakes.put(
                "a method that nobody knows", new Attack(call().replace("POST ", "BREW "), 405));
        mistakes.put(
                "plain text",
                new Attack(
                        call().replace(
                                        "Content-Type: application/json",
                                        "Content-Type: text/plain"),
                        415));
        mistakes.put(
                "no content type",
                new Attack(call().replace("Content-Type: application/json\r\n", ""), 415));
        mistakes.put(
                "JSON alone accepted",
                new Attack(
                        call().replace(
                                        "Accept: application/json, text/event-stream",
                                        "Accept: application/json"),
                        406));
        mistakes.put(
                "a stream alone accepted",
                new Attack(
                        call().replace(
                                        "Accept: application/json, text/event-stream",
                                        "Accept: text/event-stream"),
                        406));
        mistakes.put(
                "a path that is not served",
                new Attack(call().replace("/mcp/files", "/elsewhere"), 404));
        mistakes.put(
                "a path with dots",
                new Attack(call().replace("/mcp/files", "/mcp/../mcp/files"), 404));
        mistakes.put(
                "an escaped name", new Attack(call().replace("/mcp/files", "/mcp/f%69les"), 404));
        mistakes.put(
                "a whole URI for a path",
                new Attack(
                        call().replace("POST /mcp/files", "POST http://else.example/mcp/files"),
                        404));
        mistakes.put("a query", new Attack(call().replace("/mcp/files", "/mcp/files?a=b"), 400));
        return mistakes;
    }

    @TestFactory
    Stream<DynamicTest> isRefusedAndTheSameConnectionGoesOn() {
        return mistakes().entrySet().stream()
                .map(mistake ->
                        DynamicTest.dynamicTest(
                                mistake.getKey(),
                                () -> {
                                    int before = Forwarded.to(SERVER).size();
                                    try (var http = RawHttp.open(GATE.publicUrl())) {
                                        var reply = http.send(mistake.getValue().bytes()).read();
                                        assertThat(reply.status())
                                                .as(reply.toString())
                                                .isEqualTo(mistake.getValue().status());
                                        assertThat(Forwarded.to(SERVER)).hasSize(before);
                                        works(http);
                                    }
                                }));
    }

    @Test
    void headIsRefusedWithoutABody() throws IOException {
        try (var http = RawHttp.open(GATE.publicUrl())) {
            var reply =
                    http.send("HEAD /mcp/files HTTP/1.1\r\nHost: " + host() + "\r\n\r\n")
                            .readHead();
            assertThat(reply.status()).isEqualTo(405);
            works(http);
        }
    }

    @Test
    void anAllowedOriginAndTheGatesOwnAreServed() throws IOException {
        for (var origin : new String[] {"https://console.example", GATE.publicUrl().toString()})
            try (var http = RawHttp.open(GATE.publicUrl())) {
                var reply =
                        http.send(call().replace("Accept:", "Origin: " + origin + "\r\nAccept:"))
                                .read();
                assertThat(reply.status()).isEqualTo(200);
            }
    }

    /** RFC 9112 §5.2 lets a server read a folded line as one; what it says counts in full. */
    @Test
    void aFoldedHeaderIsReadAsOneLine() throws IOException {
        try (var http = RawHttp.open(GATE.publicUrl())) {
            var folded = call().replace("Mcp-Name: echo", "Mcp-Name: echo\r\n , sum");
            assertThat(http.send(folded).read().text()).contains("-32020");
            works(http);
        }
    }

    @Test
    void chunksAreReadLikeAnyBody() throws IOException {
        try (var http = RawHttp.open(GATE.publicUrl())) {
            var half = CALL.length() / 2;
            var body =
                    Integer.toHexString(half)
                            + ";ext=1\r\n"
                            + CALL.substring(0, half)
                            + "\r\n"
                            + Integer.toHexString(CALL.length() - half)
                            + "\r\n"
                            + CALL.substring(half)
                            + "\r\n0\r\n\r\n";
            var reply = http.send(head() + "Transfer-Encoding: chunked\r\n\r\n" + body).read();
            assertThat(reply.status()).isEqualTo(200);
            works(http);
        }
    }

    @Test
    void aRequestInSingleBytesIsReadLikeAnyOther() throws IOException {
        try (var http = RawHttp.open(GATE.publicUrl())) {
            for (byte one : call().getBytes(StandardCharsets.ISO_8859_1))
                http.send(new byte[] {one});
            assertThat(http.read().status()).isEqualTo(200);
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        try (var http = RawHttp.open(GATE.publicUrl())) {
            var many = new StringBuilder();
            for (int i = 0; i < 8; i++)
                many.append(call().replace("\"id\":1,", "\"id\":" + (i + 2) + ","));
            http.send(many.toString());
            for (int i = 0; i < 8; i++)
                assertThat(http.read().text())
                        .contains("\"id\":" + (i + 2) + ",")
                        .contains("hello");
            works(http);
        }
    }

    @Test
    void aSmuggledSecondRequestIsNeverRead() throws IOException {
        int before = Forwarded.to(SERVER).size();
        try (var http = RawHttp.open(GATE.publicUrl())) {
            var smuggler =
                    head()
                            + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                            + call();
            assertThat(http.send(smuggler).read().status()).isEqualTo(400);
            assertThat(http.isClosedByPeer()).isTrue();
        }
        assertThat(Forwarded.to(SERVER)).hasSize(before);
    }

    @Test
    void whoExpectsToBeAskedIsAsked() throws IOException {
        try (var http = RawHttp.open(GATE.publicUrl())) {
            http.send(
                    head()
                            + "Expect: 100-continue\r\nContent-Length: "
                            + CALL.length()
                            + "\r\n\r\n");
            // The interim answer is what lets this client go on: it waits for its line.
            assertThat(http.readInterim()).isEqualTo(100);
            assertThat(http.send(CALL).read().status()).isEqualTo(200);
        }
    }

    @Test
    void whoExpectsToBeAskedAndIsTooLargeIsNotAsked() throws IOException {
        try (var http = RawHttp.open(GATE.publicUrl())) {
            http.send(
                    head() + "Expect: 100-continue\r\nContent-Length: " + (BODY + 1) + "\r\n\r\n");
            assertThat(http.readInterim()).isEqualTo(413);
        }
    }

    /** The answer must reach a client that is still sending: closing at once would destroy it. */
    @Test
    void whoGoesOnSendingTooMuchStillReadsWhy() throws IOException {
        for (int i = 0; i < 5; i++)
            try (var http = RawHttp.open(GATE.publicUrl())) {
                http.send(head() + "Content-Length: " + (8 << 20) + "\r\n\r\n");
                http.send("x".repeat(1 << 20));
                RawReply reply = http.read();
                assertThat(reply.status()).isEqualTo(413);
                assertThat(reply.text()).contains(String.valueOf(BODY));
            }
        aNewConnectionWorks();
    }

    @Test
    void aHeaderThatNeverEndsIsCutInTime() throws IOException {
        try (var http = RawHttp.open(GATE.publicUrl())) {
            assertThat(http.send("POST /mcp/files HTTP/1.1\r\nHost: ").read().status())
                    .isEqualTo(408);
            assertThat(http.isClosedByPeer()).isTrue();
        }
        aNewConnectionWorks();
    }

    /** A byte now and then does not buy more time: the time is for the whole header. */
    @Test
    void aHeaderThatDripsIsCutInTime() throws IOException {
        try (var http = RawHttp.open(GATE.publicUrl())) {
            http.send("POST /mcp/files HTTP/1.1\r\n");
            assertThat(Objects.requireNonNull(dripUntilAnswered(http)).status()).isEqualTo(408);
        }
    }

    private static RawReply dripUntilAnswered(RawHttp http) throws IOException {
        http.patience(java.time.Duration.ofMillis(100));
        for (int i = 0; i < 100; i++) {
            try {
                return http.readHead();
            } catch (java.net.SocketTimeoutException notYet) {
                http.send("X");
            }
        }
        throw new AssertionError("it was never cut");
    }

    @Test
    void aBodyThatNeverEndsIsCutInTime() throws IOException {
        try (var http = RawHttp.open(GATE.publicUrl())) {
            assertThat(http.send(head() + "Content-Length: 100\r\n\r\n{").read().status())
                    .isEqualTo(408);
            assertThat(http.isClosedByPeer()).isTrue();
        }
        aNewConnectionWorks();
    }

    @Test
    void aConnectionThatRestsTooLongIsClosed() throws IOException {
        try (var http = RawHttp.open(GATE.publicUrl())) {
            works(http);
            assertThat(http.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void aWellBehavedAgentNoticesNothingOfAllThis() {
        var agent = GATE.agent(V2026_07_28);
        for (int i = 0; i < 20; i++)
            assertThat(agent.call("echo", Json.object("message", "m" + i)).text())
                    .isEqualTo("m" + i);
    }
}
