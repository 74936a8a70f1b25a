package dev.gatehouse.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.http.FetchLimits;
import dev.gatehouse.http.GuardedFetch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A server on the Internet names places inside, in every spelling, for its metadata and for its
 * authorization server: none is reached (T27, REQ-100). The metadata must go somewhere else than a
 * loopback server's, so the trap is on loopback and counts who comes.
 */
class OutgoingUrlsTest {
    private static final URI SERVER = URI.create("https://mcp.example/mcp");

    /** Names that somebody points inside, some only when they are asked a second time. */
    private static final Map<String, String> NAMES =
            Map.ofEntries(
                    Map.entry("metadata.example", "169.254.169.254"),
                    Map.entry("ten.example", "10.0.0.7"),
                    Map.entry("nat.example", "100.64.0.1"),
                    Map.entry("lan.example", "192.168.1.1"),
                    Map.entry("twelve.example", "172.16.0.1"),
                    Map.entry("loop.example", "127.0.0.1"),
                    Map.entry("loop6.example", "::1"),
                    Map.entry("link6.example", "fe80::1"),
                    Map.entry("unique6.example", "fd00::1"),
                    Map.entry("mapped.example", "64:ff9b::7f00:1"),
                    Map.entry("six-to-four.example", "2002:7f00:1::"),
                    Map.entry("teredo.example", "2001::1"),
                    Map.entry("zero.example", "0.0.0.0"),
                    Map.entry("multicast.example", "224.0.0.1"),
                    Map.entry("broadcast.example", "255.255.255.255"));

    private static final List<String> HOSTS =
            List.of(
                    "127.0.0.1",
                    "127.1",
                    "127.0.1",
                    "0",
                    "1",
                    "2130706433",
                    "017700000001",
                    "0x7f000001",
                    "0x7f.0.0.1",
                    "0177.0.0.1",
                    "127.0.0.01",
                    "127.0.0.1.",
                    "localhost",
                    "localhost.",
                    "LOCALHOST",
                    "[::1]",
                    "[::]",
                    "[::ffff:127.0.0.1]",
                    "[::ffff:7f00:1]",
                    "[::127.0.0.1]",
                    "[64:ff9b::127.0.0.1]",
                    "[fe80::1]",
                    "[fe80::1%25lo]",
                    "[fc00::1]",
                    "[2002:7f00:1::]",
                    "[2001:db8::1]",
                    "[ff02::1]",
                    "10.0.0.1",
                    "10.255.255.255",
                    "100.64.0.1",
                    "169.254.169.254",
                    "172.16.0.1",
                    "172.31.255.255",
                    "192.168.0.1",
                    "192.0.0.1",
                    "192.0.2.1",
                    "198.18.0.1",
                    "198.51.100.1",
                    "203.0.113.1",
                    "224.0.0.1",
                    "240.0.0.1",
                    "255.255.255.255",
                    "0.0.0.0",
                    "169.254.170.2",
                    "127.8.9.10",
                    "1.2.3",
                    "1.2.3.4.5",
                    "example.0x7f",
                    "user@127.0.0.1",
                    "127.0.0.1@ten.example",
                    "under_score.example",
                    "-x.example",
                    "rebind.example");

    private final Trap trap = new Trap();
    private final AtomicInteger asked = new AtomicInteger();
    private final GuardedFetch fetch =
            new GuardedFetch(
                    Set.of(),
                    new FetchLimits(1 << 16, 1 << 14, Duration.ofMillis(500)),
                    this::resolve,
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

    /** Public when it is asked first, and inside from then on. */
    private List<InetAddress> resolve(String host) throws UnknownHostException {
        if (host.equals("rebind.example"))
            return List.of(
                    InetAddress.getByName(
                            asked.getAndIncrement() == 0 ? "198.18.0.1" : "127.0.0.1"));
        var inside = NAMES.get(host);
        if (inside != null) return List.of(InetAddress.ofLiteral(inside));
        throw new UnknownHostException(host);
    }

    private Stream<String> targets() {
        var port = ":" + trap.socket.getLocalPort();
        return Stream.concat(HOSTS.stream(), NAMES.keySet().stream())
                .map(host -> "https://" + host + port + "/oauth");
    }

    @Test
    void noPlaceInsideIsReachedForAServersMetadata() {
        var documents = new Documents(fetch);
        var all = targets().toList();
        assertThat(all.size()).isGreaterThanOrEqualTo(60);
        for (var target : all)
            assertThat(ProtectedServer.find(SERVER, Optional.of(target), documents))
                    .as(target)
                    .isInstanceOf(ProtectedServer.NotFound.class);
        assertThat(trap.came).hasValue(0);
    }

    @Test
    void norForItsAuthorizationServer() {
        var documents = new Documents(fetch);
        for (var target : targets().toList())
            assertThat(AuthorizationServer.find(target, SERVER, documents))
                    .as(target)
                    .isInstanceOf(AuthorizationServer.NotFound.class);
        assertThat(trap.came).hasValue(0);
    }

    @Test
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
