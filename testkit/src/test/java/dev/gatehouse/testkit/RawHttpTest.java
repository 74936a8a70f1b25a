package dev.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testkit.http.HttpListener;
import dev.gatehouse.testkit.http.RawHttp;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Bytes arrive as they were sent, in both directions. */
class RawHttpTest {
    private static HttpListener echoing() {
        return HttpListener.open(
                0,
                null,
                (request, reply) ->
                        reply.send(200, Map.of("X-Path", request.target()), request.body()));
    }

    private static URI address(HttpListener listener) {
        return URI.create(listener.origin() + "/here");
    }

    private static String pipelined() {
        return """
        POST /a HTTP/1.1
        Content-Length: 3

        abcPOST /b?x HTTP/1.1
        Transfer-Encoding: chunked

        3;ext=1
        xyz
        0

        """
                .replace("\n", "\r\n");
    }

    @Test
    void twoRequestsInOneWriteGetTwoAnswers() throws IOException {
        try (var listener = echoing();
                var http = RawHttp.open(address(listener))) {
            http.send(pipelined());

            var first = http.read();
            var second = http.read();

            assertThat(first.text()).isEqualTo("abc");
            assertThat(second.text()).isEqualTo("xyz");
            assertThat(second.first("x-path")).isEqualTo("/b?x");
        }
    }

    @Test
    void aBodyMayComeByteByByte() throws IOException {
        try (var listener = echoing();
                var http = RawHttp.open(address(listener))) {
            for (byte b :
                    "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi"
                            .getBytes(StandardCharsets.US_ASCII)) http.send(new byte[] {b});

            assertThat(http.read().text()).isEqualTo("hi");
        }
    }

    @Test
    void headersKeepTheirSpellingAndRepetition() throws IOException {
        var seen = new StringBuilder();
        try (var listener =
                        HttpListener.open(
                                0,
                                null,
                                (request, reply) -> {
                                    request.headers()
                                            .forEach(header ->
                                                    seen.append(header.name())
                                                            .append('=')
                                                            .append(header.value())
                                                            .append(';'));
                                    reply.send(204, Map.of(), new byte[0]);
                                });
                var http = RawHttp.open(address(listener))) {
            http.send("GET / HTTP/1.1\r\nhOst: x\r\nA: 1\r\na:  2 \r\n\r\n").read();

            assertThat(seen).hasToString("hOst=x;A=1;a=2;");
        }
    }

    @Test
    void aResetPeerIsNoticedWhileItsAnswerIsMade() throws IOException, InterruptedException {
        var noticed = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        try (var listener =
                HttpListener.open(
                        0,
                        null,
                        (request, reply) -> {
                            reply.whenPeerLeaves(noticed::countDown);
                            begun.countDown();
                            noticed.await();
                        })) {
            var http = RawHttp.open(address(listener));
            http.send("GET / HTTP/1.1\r\n\r\n");
            assertThat(begun.await(5, TimeUnit.SECONDS)).isTrue();
            http.reset();

            assertThat(noticed.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void anAbortedAnswerIsAReset() throws IOException {
        try (var listener = HttpListener.open(0, null, (request, reply) -> reply.abort());
                var http = RawHttp.open(address(listener))) {
            http.send("GET / HTTP/1.1\r\n\r\n");

            assertThat(http.isClosedByPeer()).isTrue();
        }
    }
}
