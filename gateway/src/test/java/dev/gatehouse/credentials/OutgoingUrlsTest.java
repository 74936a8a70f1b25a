package dev.gatehouse.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.credentials.OutgoingPlaces.Place;
import dev.gatehouse.http.FetchLimits;
import dev.gatehouse.http.GuardedFetch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A server on the Internet names places inside, in every spelling, for its metadata and for its
 * authorization server: none is reached, and for the reason that the table has (T27, REQ-100). The
 * trap is on loopback and counts who comes. That a name is asked for once, so that it cannot answer
 * otherwise afterwards, {@code GuardedFetchTest} shows.
 */
class OutgoingUrlsTest {
    private static final URI SERVER = URI.create("https://mcp.example/mcp");
    private static final List<Place> PLACES = OutgoingPlaces.all();

    /** A refusal needs no connection: all of them together are over before one would time out. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Trap trap = new Trap();
    private final GuardedFetch fetch =
            new GuardedFetch(
                    Set.of(),
                    new FetchLimits(1 << 16, 1 << 14, PATIENCE),
                    OutgoingUrlsTest::resolve,
                    null);

    /** Listens on loopback and counts who comes. */
    private static final class Trap implements AutoCloseable {
        private final ServerSocket socket;
        private final AtomicInteger came = new AtomicInteger();

        Trap() {
            try {
                socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            } catch (IOException failed) {
                throw new java.io.UncheckedIOException(failed);
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

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @AfterEach
    void close() throws IOException {
        fetch.close();
        trap.close();
    }

    /** As the platform does: what is an address is itself. */
    private static List<InetAddress> resolve(String host) throws UnknownHostException {
        for (var place : PLACES)
            if (place.host().equals(host) && !place.addresses().isEmpty())
                return place.addresses().stream().map(InetAddress::ofLiteral).toList();
        try {
            return List.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException name) {
            throw new UnknownHostException(host);
        }
    }

    private String at(Place place) {
        return "https://" + place.host() + ":" + trap.socket.getLocalPort() + "/oauth";
    }

    @Test
    void theTableHasSixtyPlacesAndNoneTwice() {
        assertThat(PLACES).hasSizeGreaterThanOrEqualTo(60);
        assertThat(PLACES.stream().map(Place::host)).doesNotHaveDuplicates();
    }

    @Test
    @Timeout(30)
    void noPlaceInsideIsReachedForAServersMetadata() {
        var documents = new Documents(fetch);
        for (var place : PLACES)
            assertThat(ProtectedServer.find(SERVER, Optional.of(at(place)), documents))
                    .isEqualTo(
                            new ProtectedServer.NotFound(
                                    at(place) + " is not read: " + place.why()));
        assertThat(trap.came).hasValue(0);
    }

    @Test
    @Timeout(30)
    void norForItsAuthorizationServer() {
        var documents = new Documents(fetch);
        for (var place : PLACES)
            assertThat(AuthorizationServer.find(at(place), SERVER, documents))
                    .isInstanceOfSatisfying(
                            AuthorizationServer.NotFound.class,
                            found ->
                                    assertThat(found.why())
                                            .endsWith(" is not read: " + place.why()));
        assertThat(trap.came).hasValue(0);
    }

    @Test
    @Timeout(30)
    void otherSchemesAreNotAskedAtAll() {
        var documents = new Documents(fetch);
        var others =
                List.of(
                        "http://ten.example/",
                        "ftp://ten.example/",
                        "file:///etc/passwd",
                        "jar:https://ten.example/a!/b",
                        "gopher://ten.example/",
                        "data:,x",
                        "javascript:alert(1)",
                        "//ten.example/",
                        "/relative",
                        "not a url");
        for (var target : others)
            assertThat(ProtectedServer.find(SERVER, Optional.of(target), documents))
                    .as(target)
                    .isInstanceOf(ProtectedServer.NotFound.class);
        assertThat(trap.came).hasValue(0);
    }
}
