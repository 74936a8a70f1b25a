package dev.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorListenerTest {
    private static final OperatorLimits LIMITS =
            new OperatorLimits(1000, 4096, 4096, 16, Duration.ofSeconds(10), Duration.ofSeconds(1));

    private final OperatorListener listener = OperatorListener.start(place(), LIMITS, routes());

    @AfterEach
    void close() {
        listener.close();
    }

    private static OperatorPlace place() {
        return new OperatorPlace(
                "127.0.0.1", 0, Set.of("gate.example"), Set.of("https://console.example"), null);
    }

    private static List<OperatorRoute> routes() {
        return List.of(
                new OperatorRoute("GET", "/things/{name}", request -> told(request, "name")),
                new OperatorRoute("GET", "/things/all", _ -> text("all")),
                new OperatorRoute("POST", "/things", request -> text(request.body().length + "")),
                new OperatorRoute(
                        "GET", "/query", request -> text(request.parameter("q").orElse("none"))),
                new OperatorRoute(
                        "GET",
                        "/broken",
                        _ -> {
                            throw new IllegalStateException("the secret is xyzzy");
                        }));
    }

    private static OperatorAnswer told(OperatorRequest request, String variable) {
        return text(request.variable(variable));
    }

    private static OperatorAnswer text(String text) {
        return OperatorAnswer.text(200, "text/plain; charset=utf-8", text);
    }

    @Test
    void answersOnTheRouteWithItsVariableDecoded() throws IOException {
        assertThat(get("/things/caf%C3%A9%2F1").body).isEqualTo("café/1");
        assertThat(get("/things/all").body).isEqualTo("all");
        assertThat(get("/query?q=a+b%26c").body).isEqualTo("a b&c");
    }

    @Test
    void everyAnswerCarriesTheSecurityHeadersAndNoCors() throws IOException {
        for (var path : List.of("/things/all", "/nowhere", "/broken"))
            assertThat(get(path).head)
                    .contains("Cache-Control: no-store")
                    .contains("Content-Security-Policy: default-src 'none'")
                    .contains("X-Content-Type-Options: nosniff")
                    .contains("X-Frame-Options: DENY")
                    .doesNotContain("Access-Control");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example", "evil.example:8081", "[::2]"})
    void aForeignHostIsTurnedAway(String host) throws IOException {
        var answer = send("GET /things/all HTTP/1.1\r\nHost: " + host + "\r\n");
        assertThat(answer.status).isEqualTo(421);
        assertThat(answer.problem().text("code")).isEqualTo("host.unknown");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:80", "gate.example"})
    void itsOwnNamesAreTaken(String host) throws IOException {
        assertThat(send("GET /things/all HTTP/1.1\r\nHost: " + host + "\r\n").status)
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "Origin: https://evil.example,403",
        "Origin: null,403",
        "Origin: http://localhost:1,403",
        "Sec-Fetch-Site: cross-site,403",
        "Origin: https://console.example,200",
        "Origin: http://localhost,200",
        "Sec-Fetch-Site: same-origin,200",
    })
    void onlyItsOwnPagesMaySend(String header, int status) throws IOException {
        var answer = send("GET /things/all HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n");
        assertThat(answer.status).isEqualTo(status);
    }

    @Test
    void aPreflightFindsNothing() throws IOException {
        var answer =
                send(
                        String.join(
                                "\r\n",
                                "OPTIONS /things HTTP/1.1",
                                "Host: localhost",
                                "Origin: https://evil.example",
                                "Access-Control-Request-Method: POST",
                                ""));
        assertThat(answer.status).isEqualTo(403);
        assertThat(answer.head).doesNotContain("Access-Control");
    }

    @ParameterizedTest
    @CsvSource({
        "application/json,200", "application/json; charset=utf-8,200",
        "Application/JSON,200", "text/plain,415",
        "application/x-www-form-urlencoded,415", "application/json-patch,415"
    })
    void aWriteCarriesJson(String type, int status) throws IOException {
        assertThat(post("Content-Type: " + type + "\r\n", "{}").status).isEqualTo(status);
    }

    @Test
    void aBodyBeyondTheLimitIsRefusedHoweverItsLengthIsGiven() throws IOException {
        var json = "Content-Type: application/json\r\n";
        assertThat(post(json, "x".repeat(1000)).body).isEqualTo("1000");
        assertThat(post(json, "x".repeat(1001)).status).isEqualTo(413);
        var chunked =
                raw(
                        "POST /things HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                + json
                                + "Transfer-Encoding: chunked\r\n\r\n"
                                + ("190\r\n" + "x".repeat(400) + "\r\n").repeat(3)
                                + "0\r\n\r\n");
        assertThat(chunked.status).isEqualTo(413);
        assertThat(chunked.problem().text("code")).isEqualTo("body.large");
    }

    /** What follows a refused body on its connection is not a request. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked\r\n\r\n7d0\r\nBODY\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
                "Content-Length: 2000\r\n\r\nBODY",
                "Content-Length: 2000000000\r\n\r\nBODY",
            })
    void aRefusedBodyEndsItsConnection(String framing) throws IOException {
        var answer =
                raw(
                        "POST /things HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                + framing.replace("BODY", "x".repeat(2000))
                                + "GET /things/all HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(answer.status).isIn(400, 413);
        assertThat(answer.problem().has("code")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /things/all HTTP/1.1\r\nHost: localhost\r\nX: HUGE\r\n\r\n",
                "GET /things/HUGE HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /things/all HTTP/1.1\r\n\r\n",
                "GET /things/all HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "POST /things HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
                "POST /things HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /",
                "GET  /things/all HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /things/all HTTP/9.9\r\nHost: localhost\r\n\r\n",
                "NONSENSE\r\n\r\n",
                "GET /query?q=%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            })
    void whatIsNotHttpIsRefusedAndTheNextRequestWorks(String request) throws IOException {
        var answer = raw(request.replace("HUGE", "h".repeat(5000)));
        assertThat(answer.status).isBetween(400, 505);
        assertThat(answer.body).doesNotContain("hhh").doesNotContain("at dev.");
        assertThat(get("/things/all").status).isEqualTo(200);
    }

    @Test
    void aFailureIsOpaqueButForItsIncident() throws IOException {
        var answer = get("/broken");
        assertThat(answer.status).isEqualTo(500);
        assertThat(answer.body).doesNotContain("xyzzy").doesNotContain("IllegalState");
        assertThat(answer.problem().text("detail")).containsPattern("incident [0-9a-f-]{36}");
    }

    @Test
    void anUnknownPathOrMethodSaysWhatThereIs() throws IOException {
        assertThat(get("/nowhere").problem().text("code")).isEqualTo("path.unknown");
        assertThat(get("/things/%ff").status).isEqualTo(404);
        assertThat(get("/things/").status).isEqualTo(404);
        var other =
                send(
                        String.join(
                                "\r\n",
                                "DELETE /things HTTP/1.1",
                                "Host: localhost",
                                "Content-Type: application/json",
                                ""));
        assertThat(other.status).isEqualTo(405);
        assertThat(other.head).contains("Allow: POST");
        assertThat(other.head).contains("Content-Type: application/problem+json");
    }

    private Answer get(String path) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");
    }

    private Answer post(String headers, String body) throws IOException {
        return raw(
                "POST /things HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + headers
                        + "Content-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body);
    }

    private Answer send(String head) throws IOException {
        return raw(head + "Connection: close\r\n\r\n");
    }

    private record Answer(int status, String head, String body) {
        Json.Obj problem() {
            assertThat(head).contains("application/problem+json");
            var read =
                    new StrictJson(JsonLimits.ANSWER).read(body.getBytes(StandardCharsets.UTF_8));
            assertThat(read).as(body).isInstanceOf(StrictJson.Value.class);
            return (Json.Obj) ((StrictJson.Value) read).json();
        }
    }

    private Answer raw(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            var text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int end = text.indexOf("\r\n\r\n");
            assertThat(end).as(text).isPositive();
            return new Answer(
                    Integer.parseInt(text.substring(9, 12)),
                    text.substring(0, end),
                    text.substring(end + 4));
        }
    }
}
