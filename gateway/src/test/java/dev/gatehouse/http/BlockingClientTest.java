package dev.gatehouse.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.http.BlockingClient.Answered;
import dev.gatehouse.http.BlockingClient.Ask;
import dev.gatehouse.http.BlockingClient.Failed;
import dev.gatehouse.http.BlockingClient.Failure;
import dev.gatehouse.http.BlockingClient.Limits;
import dev.gatehouse.http.BlockingClient.Outcome;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.ServerEvent;
import dev.gatehouse.testkit.Tls;
import dev.gatehouse.testkit.http.HttpListener;
import dev.gatehouse.testkit.http.HttpRequest;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BlockingClientTest {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final Limits LIMITS = new Limits(Duration.ofSeconds(5), 1 << 16, 1 << 12);

    @TempDir Path folder = Path.of("");

    private final List<HttpRequest> received = new CopyOnWriteArrayList<>();

    @Test
    void anAuthorityThatWasGivenIsTrustedAndNobodyElse() throws Exception {
        var store = certificate("ours", "ip:127.0.0.1");
        try (var server = tls(store)) {
            var trusting = BlockingClient.trusting(pem(store), LIMITS);
            assertThat(((Answered) get(trusting, server)).body())
                    .isEqualTo("hello".getBytes(UTF_8));
            var other = BlockingClient.trusting(pem(certificate("other", "ip:127.0.0.1")), LIMITS);
            assertThat((Failed) get(other, server))
                    .matches(failed -> failed.failure() == Failure.UNTRUSTED)
                    .matches(failed -> failed.why().contains("the authorities given"));
            assertThat((Failed) get(BlockingClient.trustingSystem(LIMITS), server))
                    .matches(failed -> failed.failure() == Failure.UNTRUSTED)
                    .matches(failed -> failed.why().contains("--ca FILE"));
        }
        assertThat(received).hasSize(1);
    }

    @Test
    void aCertificateForAnotherHostIsRefused() throws Exception {
        var store = certificate("elsewhere", "dns:elsewhere.example");
        try (var server = tls(store)) {
            assertThat((Failed) get(BlockingClient.trusting(pem(store), LIMITS), server))
                    .matches(failed -> failed.failure() == Failure.UNTRUSTED)
                    .matches(failed -> failed.why().contains("not for this host"));
        }
        assertThat(received).isEmpty();
    }

    @Test
    void aPemWithoutACertificateIsRefused() {
        for (var pem : List.of("", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n"))
            assertThatThrownBy(() -> BlockingClient.trusting(pem, LIMITS).close())
                    .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRedirectIsAnAnswerAndIsNotFollowed() {
        try (var server =
                site((_, reply) ->
                        reply.send(307, Map.of("Location", "/elsewhere"), new byte[0]))) {
            assertThat(((Answered) get(plain(), server)).status()).isEqualTo(307);
        }
        assertThat(received).hasSize(1);
    }

    @Test
    void aCredentialIsSentOnlyWhenGiven() {
        try (var server =
                        site((_, reply) ->
                                reply.send(
                                        401,
                                        Map.of("WWW-Authenticate", "Basic", "Set-Cookie", "a=b"),
                                        new byte[0]));
                var client = plain()) {
            send(client, server, Map.of());
            send(client, server, Map.of("Authorization", "Bearer ours"));
            send(client, server, Map.of());
        }
        assertThat(received)
                .extracting(request -> request.all("authorization"))
                .containsExactly(List.of(), List.of("Bearer ours"), List.of());
        assertThat(received).allMatch(request -> request.all("cookie").isEmpty());
    }

    @Test
    void itSpeaksHttp11AndOffersNothingElse() {
        try (var server = site((_, reply) -> reply.send(200, Map.of(), new byte[0]))) {
            get(plain(), server);
        }
        assertThat(received.getFirst().all("upgrade")).isEmpty();
        assertThat(received.getFirst().all("http2-settings")).isEmpty();
    }

    @Test
    void eventsAreGivenOneByOneUntilThereAreEnough() {
        try (var server =
                site((_, reply) -> {
                    var events = reply.events(Map.of());
                    for (int i = 0; i < 3; i++) events.send(ServerEvent.message("event " + i));
                    Thread.currentThread().join();
                })) {
            var heard = new ArrayList<String>();
            var outcome =
                    plain().send(
                                    ask(server, Map.of(), Duration.ofSeconds(20)),
                                    event -> {
                                        heard.add(event.data());
                                        return heard.size() < 2;
                                    });
            assertThat(((Answered) outcome).isStream()).isTrue();
            assertThat(heard).containsExactly("event 0", "event 1");
        }
    }

    @Test
    void anEventThatIsTooLargeEndsTheReading() {
        try (var server =
                site((_, reply) ->
                        reply.events(Map.of()).send(ServerEvent.message("x".repeat(1 << 13))))) {
            assertThat(((Failed) get(plain(), server)).failure()).isEqualTo(Failure.TOO_LARGE);
        }
    }

    @Test
    void aStreamOfManyEventsIsBoundedAsAWhole() {
        try (var server =
                site((_, reply) -> {
                    var events = reply.events(Map.of());
                    for (int i = 0; i < 100; i++)
                        events.send(ServerEvent.message("x".repeat(1000)));
                    events.end();
                })) {
            assertThat(((Failed) get(plain(), server)).failure()).isEqualTo(Failure.TOO_LARGE);
        }
    }

    @Test
    void aBodyThatTricklesIsLeftAtTheDeadline() {
        try (var server =
                site((_, reply) -> {
                    reply.exactly(
                            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf".getBytes(UTF_8));
                    Thread.currentThread().join();
                })) {
            long begun = System.nanoTime();
            var outcome = plain().send(ask(server, Map.of(), Duration.ofMillis(400)), _ -> true);
            assertThat(((Failed) outcome).failure()).isEqualTo(Failure.TIMEOUT);
            assertThat(System.nanoTime() - begun).isLessThan(Duration.ofSeconds(20).toNanos());
        }
    }

    @Test
    void aCompressedAnswerIsRefused() {
        try (var server =
                site((_, reply) ->
                        reply.send(200, Map.of("Content-Encoding", "gzip"), new byte[20]))) {
            assertThat(((Failed) get(plain(), server)).failure()).isEqualTo(Failure.BROKEN);
        }
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        var arrived = new CountDownLatch(1);
        try (var server =
                site((_, _) -> {
                    arrived.countDown();
                    Thread.currentThread().join();
                })) {
            var outcomes = new CopyOnWriteArrayList<Outcome>();
            var waiting = Thread.ofVirtual().start(() -> outcomes.add(get(plain(), server)));
            arrived.await();
            waiting.interrupt();
            waiting.join();
            assertThat(((Failed) outcomes.getFirst()).failure()).isEqualTo(Failure.INTERRUPTED);
        }
    }

    private HttpListener site(HttpListener.Site site) {
        return HttpListener.open(
                0,
                null,
                (request, reply) -> {
                    received.add(request);
                    site.answer(request, reply);
                });
    }

    private HttpListener tls(Path store) throws Exception {
        return HttpListener.open(
                0,
                Tls.server(store, PASSWORD),
                (request, reply) -> {
                    received.add(request);
                    reply.send(200, Map.of(), "hello".getBytes(UTF_8));
                });
    }

    private static BlockingClient plain() {
        return BlockingClient.trustingSystem(LIMITS);
    }

    private static Outcome get(BlockingClient client, HttpListener server) {
        try (client) {
            return send(client, server, Map.of());
        }
    }

    private static Outcome send(
            BlockingClient client, HttpListener server, Map<String, String> headers) {
        return client.send(ask(server, headers, Duration.ofSeconds(20)), _ -> true);
    }

    private static Ask ask(HttpListener server, Map<String, String> headers, Duration patience) {
        return new Ask(
                "POST",
                URI.create(server.origin() + "/mcp"),
                headers,
                Json.object("a", 1),
                patience);
    }

    /** A key with a certificate that signs itself, made by the JDK's own tool. */
    private Path certificate(String name, String san) throws Exception {
        var store = folder.resolve(name + ".p12");
        var tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var command =
                List.of(
                        tool,
                        "-genkeypair",
                        "-alias",
                        "key",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=" + san,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD));
        var making = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(making.getInputStream().readAllBytes(), UTF_8);
        assertThat(making.waitFor(30, TimeUnit.SECONDS)).as(said).isTrue();
        assertThat(making.exitValue()).as(said).isZero();
        return store;
    }

    private static String pem(Path store) throws Exception {
        var keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        var encoded = keys.getCertificate("key").getEncoded();
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded)
                + "\n-----END CERTIFICATE-----\n";
    }
}
