package dev.gatehouse.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.access.ClientDocument;
import dev.gatehouse.credentials.OutgoingPlaces;
import dev.gatehouse.credentials.OutgoingPlaces.Place;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.http.HttpReply;
import dev.gatehouse.testkit.http.HttpRequest;
import dev.gatehouse.testkit.server.FakeServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * Places inside, named to a gate that runs by everybody who can name one: a server, for its
 * metadata, its authorization server and that one's endpoints; an agent, for the document that it
 * is known by. None is asked, and the record says which and why (T27).
 *
 * <p>The servers are on this machine, which may name this machine; what a server elsewhere may not,
 * and names that resolve inside, are in {@code OutgoingUrlsTest}. Where a server itself is, its
 * operators say, and they may say inside: that is where most servers are.
 */
@Timeout(180)
class OutgoingRecordedTest {
    /** One for each way, because the same place for the same reason is written once in a while. */
    private static final List<Trap> TRAPS = List.of(new Trap(), new Trap(), new Trap(), new Trap());

    private static final FakeServer SERVER = FakeServer.start();
    private static final RunningGate GATE =
            RunningGate.start(
                    OutgoingRecordedTest.class, "access: {clientDocuments: {domains: [\"*\"]}}");
    private static final Desk DESK = GATE.desk();
    private static final String RESOURCE = "/.well-known/oauth-protected-resource";
    private static final String AUTHORIZER = "/.well-known/oauth-authorization-server";
    private static final String ORIGIN = "http://127.0.0.1:" + SERVER.url().getPort();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** What the server says of itself, each null where it says nothing of the kind. */
    private record Says(
            @Nullable String metadata, @Nullable String issuer, @Nullable String token) {}

    private static volatile Says says = new Says(null, null, null);

    /** Listens on loopback and counts who comes. */
    private static final class Trap {
        private final ServerSocket socket;
        private final AtomicInteger came = new AtomicInteger();

        Trap() {
            try {
                socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            Thread.ofVirtual().start(this::listen);
        }

        private void listen() {
            while (!socket.isClosed()) {
                try (var _ = socket.accept()) {
                    came.incrementAndGet();
                } catch (IOException closed) {
                    return;
                }
            }
        }

        int port() {
            return socket.getLocalPort();
        }
    }

    @AfterAll
    static void close() throws IOException {
        GATE.close();
        SERVER.close();
        for (var trap : TRAPS) {
            trap.socket.close();
            assertThat(trap.came).hasValue(0);
        }
    }

    static {
        SERVER.behind(OutgoingRecordedTest::answer);
    }

    private static boolean answer(HttpRequest request, HttpReply reply) throws IOException {
        if (request.path().startsWith(RESOURCE)) {
            var issuer = says.issuer();
            // Another one each time, because what one says is remembered.
            var own = ORIGIN + "/" + NUMBER.incrementAndGet();
            json(
                    reply,
                    Json.object("resource", SERVER.url().toString())
                            .with(
                                    "authorization_servers",
                                    Json.array(issuer == null ? own : issuer)));
        } else if (request.path().startsWith(AUTHORIZER)) {
            var own = ORIGIN + request.path().substring(AUTHORIZER.length());
            json(reply, Json.object("issuer", own, "token_endpoint", String.valueOf(says.token())));
        } else {
            var metadata = says.metadata();
            var challenge =
                    metadata == null ? "Bearer" : "Bearer resource_metadata=\"" + metadata + "\"";
            reply.send(401, Map.of("WWW-Authenticate", challenge), new byte[0]);
        }
        return false;
    }

    private static void json(HttpReply reply, Json.Obj body) throws IOException {
        reply.send(
                200,
                Map.of("Content-Type", "application/json"),
                body.toText().getBytes(StandardCharsets.UTF_8));
    }

    // Who names them

    @TestFactory
    Stream<DynamicTest> aServerForItsMetadata() {
        return each(
                TRAPS.get(0),
                (place, url) -> {
                    says = new Says(url, null, null);
                    assertThatThrownBy(OutgoingRecordedTest::register)
                            .hasMessageContaining(place.why());
                    return true;
                });
    }

    @TestFactory
    Stream<DynamicTest> aServerForItsAuthorizationServer() {
        return each(
                TRAPS.get(1),
                (place, url) -> {
                    says = new Says(null, url, null);
                    assertThatThrownBy(OutgoingRecordedTest::register)
                            .hasMessageContaining(place.why());
                    return true;
                });
    }

    /** Of places whose text says nothing, the token endpoint is asked before it is refused. */
    @TestFactory
    Stream<DynamicTest> anAuthorizationServerForItsTokenEndpoint() {
        return each(
                TRAPS.get(2),
                (place, url) -> {
                    says = new Says(null, null, url);
                    assertThatThrownBy(OutgoingRecordedTest::register)
                            .hasMessageMatching(
                                    "(?s).*(names no token endpoint that is https|"
                                            + place.why()
                                            + ").*");
                    return true;
                });
    }

    /** What is no URL that a document can stand at is a name like any other, and is not asked. */
    @TestFactory
    Stream<DynamicTest> anAgentForItsDocument() {
        return each(
                TRAPS.get(3),
                (place, url) -> {
                    var agent =
                            Json.object("name", "agent-" + NUMBER.incrementAndGet(), "owner", "o")
                                    .with("clientId", Json.of(url));
                    if (ClientDocument.url(url).isEmpty()) {
                        var _ = DESK.post("/api/agents", agent);
                        return false;
                    }
                    assertThatThrownBy(() -> DESK.post("/api/agents", agent))
                            .hasMessageContaining(place.why());
                    return true;
                });
    }

    /** A server that sends elsewhere is not followed there, wherever that is. */
    @Test
    void aRedirectOfAServer() {
        try (var server = FakeServer.start()) {
            var inside = "http://127.0.0.1:" + TRAPS.getFirst().port() + "/mcp";
            server.behind((_, reply) -> {
                reply.send(307, Map.of("Location", inside), new byte[0]);
                return false;
            });
            assertThatThrownBy(() -> DESK.addServer("elsewhere", server.url()))
                    .hasMessageContaining("307");
        }
        assertThat(TRAPS.getFirst().came).hasValue(0);
    }

    private interface Attempt {
        /** Whether it came to be asked. */
        boolean named(Place place, String url);
    }

    private static Stream<DynamicTest> each(Trap trap, Attempt attempt) {
        var places =
                OutgoingPlaces.all().stream()
                        .filter(place -> !place.isHere() && place.addresses().isEmpty())
                        .toList();
        assertThat(places).hasSizeGreaterThanOrEqualTo(60);
        return places.stream()
                .map(place ->
                        DynamicTest.dynamicTest(place.host(), () -> play(place, trap, attempt)));
    }

    private static void play(Place place, Trap trap, Attempt attempt) {
        var mark = DESK.mark();
        var port = ":" + trap.port();
        if (attempt.named(place, "https://" + place.host() + port + "/a"))
            DESK.awaitLine(
                    mark,
                    "fetch.refused",
                    line ->
                            line.says("why", place.why())
                                    && String.valueOf(line.body().text("place")).endsWith(port));
        else assertThat(DESK.since(mark, "fetch.refused")).isEmpty();
        assertThat(trap.came).hasValue(0);
    }

    private static void register() {
        var name = "server-" + NUMBER.incrementAndGet();
        var _ =
                DESK.post(
                        "/api/servers/" + name + "/credential",
                        Json.object("kind", "client-credentials", "clientId", "the-gate")
                                .with("privateKey", Json.of(Pem.of(Pem.key())))
                                .with("url", Json.of(SERVER.url().toString())));
        DESK.addServer(name, SERVER.url());
    }
}
