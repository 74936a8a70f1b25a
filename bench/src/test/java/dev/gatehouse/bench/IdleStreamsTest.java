package dev.gatehouse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class IdleStreamsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static Route route(URI url) {
        return new Route(url, Optional.empty(), List.of());
    }

    @Test
    void openStreamsAreCountedAndStayOpen() throws InterruptedException {
        try (var origin = Origin.start(0, Duration.ofMillis(20));
                var load = new Load();
                var streams = IdleStreams.open(load, route(origin.url()), 50)) {
            streams.hold(Duration.ofMillis(200));
            assertThat(streams.opened()).isEqualTo(50);
            assertThat(streams.dropped()).isZero();
            assertThat(streams.comments()).isGreaterThanOrEqualTo(50);
        }
    }

    @Test
    void aStreamThatTheServerEndsIsDropped() throws InterruptedException {
        var origin = Origin.start(0, Origin.HEARTBEAT);
        try (var load = new Load();
                var streams = IdleStreams.open(load, route(origin.url()), 20)) {
            origin.close();
            streams.hold(PATIENCE);
            assertThat(streams.opened()).isEqualTo(20);
            assertThat(streams.dropped()).isEqualTo(20);
        }
    }

    @Test
    void aRefusedStreamIsNotOpen() throws InterruptedException {
        try (var origin = Origin.start(0, Origin.HEARTBEAT);
                var load = new Load();
                var streams =
                        IdleStreams.open(load, route(origin.url().resolve("/elsewhere")), 5)) {
            assertThat(streams.opened()).isZero();
            assertThat(streams.dropped()).isZero();
        }
    }
}
