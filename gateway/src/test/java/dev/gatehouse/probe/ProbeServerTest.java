package dev.gatehouse.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class ProbeServerTest {
    private final ProbeAuthority authority = new ProbeAuthority(InstantSource.system());

    @Test
    void itStandsWhereItStoodUnlessSomebodyElseIsThere() throws IOException {
        int port;
        try (var first = ProbeServer.start(0, "/x", authority.issue())) {
            port = first.port();
        }
        try (var again = ProbeServer.start(port, "/x", authority.issue())) {
            assertThat(again.port()).isEqualTo(port);
        }
        try (var _ = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"));
                var elsewhere = ProbeServer.start(port, "/x", authority.issue())) {
            assertThat(elsewhere.port()).isNotEqualTo(port);
        }
    }
}
