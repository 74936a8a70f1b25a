package dev.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GuardedFetchTest {
    private static final FetchLimits LIMITS = new FetchLimits(1000, 2000, Duration.ofMillis(1500));

    private final List<AutoCloseable> open = new ArrayList<>();

    @TempDir Path directory;

    @AfterEach
    void close() throws Exception {
        for (var one : open.reversed()) one.close();
    }

    @Test
    void aDocumentIsReadWithItsTypeAndAge() throws IOException {
        var server = server(200, "{\"keys\":[]}", "max-age=90, public");
        assertThat(fetch().get(at(server, "/jwks")))
                .isInstanceOfSatisfying(
                        GuardedFetch.Fetched.class,
                        fetched -> {
                            assertThat(new String(fetched.bytes(), StandardCharsets.UTF_8))
                                    .isEqualTo("{\"keys\":[]}");
                            assertThat(fetched.contentType()).isEqualTo("application/json");
                            assertThat(fetched.maxAge()).contains(Duration.ofSeconds(90));
                        });
    }

    @Test
    void whatMustNotBeKeptHasNoAge() throws IOException {
        var server = server(200, "{}", "no-store, max-age=90");
        assertThat(((GuardedFetch.Fetched) fetch().get(at(server, "/"))).maxAge())
                .isEqualTo(Optional.of(Duration.ZERO));
    }

    @Test
    void aRedirectIsRefusedAndNotFollowed() throws IOException {
        var reached = new AtomicInteger();
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/there",
                exchange -> {
                    reached.incrementAndGet();
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        server.createContext(
                "/here",
                exchange -> {
                    exchange.getResponseHeaders().set("Location", "/there");
                    exchange.sendResponseHeaders(302, -1);
                    exchange.close();
                });
        start(server);
        assertThat(fetch().get(at(server, "/here"))).isInstanceOf(GuardedFetch.Refused.class);
        assertThat(reached).hasValue(0);
    }

    @Test
    void anotherStatusFails() throws IOException {
        assertThat(fetch().get(at(server(503, "down", ""), "/")))
                .isEqualTo(new GuardedFetch.Failed("it answered with status 503"));
    }

    @Test
    void aDocumentThatIsTooLongIsRefused() throws IOException {
        assertThat(fetch().get(at(server(200, "x".repeat(1001), ""), "/")))
                .isInstanceOf(GuardedFetch.Refused.class);
    }

    @Test
    void aDocumentThatIsTooLongWithoutSayingSoIsRefused() throws IOException {
        var chunk = "200\r\n" + "x".repeat(0x200) + "\r\n";
        var answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk;
        assertThat(fetch().get(raw(answer + "0\r\n\r\n"))).isInstanceOf(GuardedFetch.Refused.class);
    }

    @Test
    void aHeaderThatIsTooLongIsRefused() throws IOException {
        var header = "X-Long: " + "x".repeat(2001) + "\r\n";
        assertThat(fetch().get(raw("HTTP/1.1 200 OK\r\n" + header + "\r\n")))
                .isInstanceOf(GuardedFetch.Refused.class);
    }

    @Test
    void anAnswerThatIsNotHttpFails() throws IOException {
        assertThat(fetch().get(raw("SSH-2.0-OpenSSH_9\r\n\r\n")))
                .isInstanceOf(GuardedFetch.Failed.class);
    }

    @Test
    void anAnswerThatEndsEarlyFails() throws IOException {
        assertThat(fetch().get(raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")))
                .isInstanceOf(GuardedFetch.Failed.class);
    }

    /** The server keeps the connection open and says nothing more. */
    @Test
    void anAnswerThatDoesNotComeFailsInTime() throws IOException {
        var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        open.add(silent);
        var before = System.nanoTime();
        assertThat(fetch().get(URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/")))
                .isInstanceOf(GuardedFetch.Failed.class);
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isBetween(Duration.ofMillis(1400), Duration.ofSeconds(20));
    }

    @Test
    void aResolverThatHangsFailsInTime() {
        var never = new java.util.concurrent.CountDownLatch(1);
        open.add(never::countDown);
        var fetch =
                fetch(
                        Set.of(),
                        host -> {
                            try {
                                never.await();
                            } catch (InterruptedException interrupted) {
                                Thread.currentThread().interrupt();
                            }
                            throw new UnknownHostException(host);
                        });
        assertThat(fetch.get(URI.create("https://slow.example/")))
                .isInstanceOf(GuardedFetch.Failed.class);
    }

    @Test
    void aNameWithAnInnerAddressIsNotConnectedTo() throws IOException {
        var hits = new AtomicInteger();
        var server = counting(hits);
        var fetch = fetch(Set.of(), host -> List.of(InetAddress.ofLiteral("127.0.0.1")));
        var url = URI.create("https://inner.example:" + server.getAddress().getPort() + "/");
        assertThat(fetch.get(url))
                .isEqualTo(new GuardedFetch.Refused("the host has an address that is not public"));
        assertThat(hits).hasValue(0);
    }

    @Test
    void oneInnerAddressAmongPublicOnesIsEnoughToRefuse() {
        var fetch =
                fetch(
                        Set.of(),
                        host ->
                                List.of(
                                        InetAddress.ofLiteral("8.8.8.8"),
                                        InetAddress.ofLiteral("10.0.0.1")));
        assertThat(fetch.get(URI.create("https://mixed.example/")))
                .isInstanceOf(GuardedFetch.Refused.class);
    }

    @Test
    void localhostThatResolvesElsewhereIsRefused() {
        var fetch = fetch(Set.of(), host -> List.of(InetAddress.ofLiteral("10.0.0.1")));
        assertThat(fetch.get(URI.create("http://localhost:1/")))
                .isInstanceOf(GuardedFetch.Refused.class);
    }

    /** The first answer is checked and used; the second, hostile one is never asked for. */
    @Test
    void aNameIsResolvedOnce() throws Exception {
        var asked = new AtomicInteger();
        var https = https("id.example");
        var fetch =
                new GuardedFetch(
                        Set.of("id.example"),
                        LIMITS,
                        host -> {
                            var first = asked.incrementAndGet() == 1;
                            return List.of(InetAddress.ofLiteral(first ? "127.0.0.1" : "10.9.9.9"));
                        },
                        trust());
        open.add(fetch);
        var url = URI.create("https://id.example:" + https.getAddress().getPort() + "/");
        assertThat(fetch.get(url)).isInstanceOf(GuardedFetch.Fetched.class);
        assertThat(asked).hasValue(1);
    }

    @Test
    void aCertificateForAnotherNameIsNotAccepted() throws Exception {
        var https = https("other.example");
        var fetch =
                new GuardedFetch(
                        Set.of("id.example"),
                        LIMITS,
                        host -> List.of(InetAddress.ofLiteral("127.0.0.1")),
                        trust());
        open.add(fetch);
        var url = URI.create("https://id.example:" + https.getAddress().getPort() + "/");
        assertThat(fetch.get(url))
                .isEqualTo(new GuardedFetch.Failed("the TLS connection was not accepted"));
    }

    @Test
    void aCertificateThatNobodyVouchesForIsNotAccepted() throws Exception {
        var https = https("id.example");
        var fetch =
                fetch(Set.of("id.example"), host -> List.of(InetAddress.ofLiteral("127.0.0.1")));
        var url = URI.create("https://id.example:" + https.getAddress().getPort() + "/");
        assertThat(fetch.get(url))
                .isEqualTo(new GuardedFetch.Failed("the TLS connection was not accepted"));
    }

    @Test
    void theNextAddressIsTriedWhenOneDoesNotConnect() throws IOException {
        var server = server(200, "{}", "");
        var fetch =
                fetch(
                        Set.of(),
                        host ->
                                List.of(
                                        InetAddress.ofLiteral("127.1.1.1"),
                                        InetAddress.ofLiteral("127.0.0.1")));
        assertThat(fetch.get(at(server, "/").resolve("http://localhost:" + port(server) + "/")))
                .isInstanceOf(GuardedFetch.Fetched.class);
    }

    @Test
    void nothingIsSentButWhatIsNeeded() throws IOException {
        var seen = new CopyOnWriteArrayList<String>();
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    exchange.getRequestHeaders().keySet().forEach(seen::add);
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        start(server);
        assertThat(fetch().get(at(server, "/"))).isInstanceOf(GuardedFetch.Fetched.class);
        assertThat(seen)
                .containsExactlyInAnyOrder("Host", "Accept", "Accept-encoding", "Connection");
    }

    @Test
    void aFormIsPostedAndItsAnswerIsGivenWithItsStatus() throws IOException {
        var seen = new CopyOnWriteArrayList<String>();
        var server = posted(seen, 400, "{\"error\":\"invalid_client\"}", "");
        assertThat(fetch().post(at(server, "/token"), FORM, octets("token=abc")))
                .isInstanceOfSatisfying(
                        GuardedFetch.Answered.class,
                        answered -> {
                            assertThat(answered.status()).isEqualTo(400);
                            assertThat(answered.bytes())
                                    .isEqualTo(octets("{\"error\":\"invalid_client\"}"));
                        });
        assertThat(seen).containsExactly("POST application/x-www-form-urlencoded token=abc");
    }

    @Test
    void aPostIsNotSentOnToWhereARedirectPoints() throws IOException {
        var seen = new CopyOnWriteArrayList<String>();
        var server = posted(seen, 307, "", "/elsewhere");
        assertThat(fetch().post(at(server, "/token"), FORM, octets("token=abc")))
                .isInstanceOf(GuardedFetch.Refused.class);
        assertThat(seen).hasSize(1);
    }

    @Test
    void nothingIsPostedToAnInnerAddress() throws IOException {
        var hits = new AtomicInteger();
        var server = counting(hits);
        var fetch = fetch(Set.of(), host -> List.of(InetAddress.ofLiteral("127.0.0.1")));
        var url = URI.create("https://inner.example:" + server.getAddress().getPort() + "/");
        assertThat(fetch.post(url, FORM, octets("token=abc")))
                .isEqualTo(new GuardedFetch.Refused("the host has an address that is not public"));
        assertThat(hits).hasValue(0);
    }

    private static final List<String> FORM =
            List.of("content-type", "application/x-www-form-urlencoded");

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** One that remembers what was sent to it, and points elsewhere if told where. */
    private HttpServer posted(List<String> seen, int status, String body, String location)
            throws IOException {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    var sent =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    var type = exchange.getRequestHeaders().getFirst("Content-Type");
                    seen.add(exchange.getRequestMethod() + " " + type + " " + sent);
                    if (!location.isEmpty())
                        exchange.getResponseHeaders().set("Location", location);
                    exchange.sendResponseHeaders(status, octets(body).length);
                    exchange.getResponseBody().write(octets(body));
                    exchange.close();
                });
        return start(server);
    }

    private GuardedFetch fetch() {
        var fetch = new GuardedFetch(Set.of(), LIMITS);
        open.add(fetch);
        return fetch;
    }

    private GuardedFetch fetch(Set<String> allowed, GuardedFetch.Resolver resolver) {
        var fetch = new GuardedFetch(allowed, LIMITS, resolver, null);
        open.add(fetch);
        return fetch;
    }

    private HttpServer server(int status, String body, String cacheControl) throws IOException {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        server.createContext(
                "/",
                exchange -> {
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                    if (!cacheControl.isEmpty())
                        exchange.getResponseHeaders().set("Cache-Control", cacheControl);
                    exchange.sendResponseHeaders(status, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        return start(server);
    }

    private HttpServer counting(AtomicInteger hits) throws IOException {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    hits.incrementAndGet();
                    exchange.close();
                });
        return start(server);
    }

    private <S extends HttpServer> S start(S server) {
        server.start();
        open.add(() -> server.stop(0));
        return server;
    }

    /** Answers one connection with exactly these characters and closes it. */
    private URI raw(String answer) throws IOException {
        var socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        open.add(socket);
        open.add(
                Thread.ofVirtual()
                                .start(() -> {
                                    try (var connection = socket.accept()) {
                                        var request = new byte[4096];
                                        var _ = connection.getInputStream().read(request);
                                        connection
                                                .getOutputStream()
                                                .write(answer.getBytes(StandardCharsets.US_ASCII));
                                    } catch (IOException closed) {
                                        Thread.currentThread().interrupt();
                                    }
                                })
                        ::interrupt);
        return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
    }

    private HttpsServer https(String name) throws Exception {
        var server =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store(name), PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        return start(server);
    }

    private static final String PASSWORD = "not-secret";

    /**
     * A key store with one self-signed certificate for the name, as the JDK's own tool makes it.
     */
    private KeyStore store(String name) throws Exception {
        var file = directory.resolve("tls.p12");
        Files.deleteIfExists(file);
        var tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var made =
                new ProcessBuilder(
                                tool,
                                "-genkeypair",
                                "-alias",
                                "tls",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=" + name,
                                "-ext",
                                "san=dns:" + name,
                                "-keystore",
                                file.toString(),
                                "-storepass",
                                PASSWORD,
                                "-storetype",
                                "PKCS12")
                        .redirectErrorStream(true)
                        .start();
        var said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(made.waitFor()).as(said).isZero();
        return KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
    }

    /** Trusts the certificate that was made last. */
    private SSLContext trust() throws Exception {
        var trusted =
                KeyStore.getInstance(directory.resolve("tls.p12").toFile(), PASSWORD.toCharArray());
        var only = KeyStore.getInstance("PKCS12");
        only.load(null, null);
        only.setCertificateEntry("tls", trusted.getCertificate("tls"));
        var managers = TrustManagerFactory.getInstance("PKIX");
        managers.init(only);
        var context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private static int port(HttpServer server) {
        return server.getAddress().getPort();
    }

    private static URI at(HttpServer server, String path) {
        return URI.create("http://127.0.0.1:" + port(server) + path);
    }
}
