package dev.gatehouse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LoadTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Origin ORIGIN = Origin.start(0, Origin.HEARTBEAT);
    private static final Load LOAD = new Load();

    @BeforeAll
    static void theOriginIsOnLoopback() {
        assertThat(ORIGIN.url().getHost()).isEqualTo("127.0.0.1");
    }

    @AfterAll
    static void stop() {
        LOAD.close();
        ORIGIN.close();
    }

    private static Route route(URI url) {
        return new Route(url, Optional.empty(), List.of(ProcessHandle.current().pid()));
    }

    private static Load.Outcome run(Route route, Tool tool, int connections, Plan.Extent extent)
            throws InterruptedException {
        var plan = new Plan(route, tool, connections, new Pace.Closed(), extent);
        return LOAD.run(plan, new Meter(route, List.of()));
    }

    @ParameterizedTest
    @EnumSource(names = "IDLE", mode = EnumSource.Mode.EXCLUDE)
    void everyAnswerOfTheOriginIsRight(Tool tool) throws InterruptedException {
        var tally = run(route(ORIGIN.url()), tool, 8, Plan.Extent.counted(200, PATIENCE)).tally();
        assertThat(tally.samples()).isEmpty();
        assertThat(tally.completedCalls()).isEqualTo(200);
        assertThat(tally.latencies()).isEqualTo(200);
    }

    @Test
    void aTimedRunMeasuresItsWindowAlone() throws InterruptedException {
        var extent = Plan.Extent.timed(Duration.ofMillis(50), Duration.ofMillis(200));
        var outcome = run(route(ORIGIN.url()), Tool.SMALL, 2, extent);
        assertThat(outcome.measured()).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        assertThat(outcome.tally().completedCalls()).isPositive();
        assertThat(outcome.tally().faults()).isEmpty();
        assertThat(outcome.usage().generator().residentBytes()).isPositive();
    }

    @Test
    void anOpenLoopKeepsItsRate() throws InterruptedException {
        var plan =
                new Plan(
                        route(ORIGIN.url()),
                        Tool.SMALL,
                        4,
                        new Pace.Open(500),
                        Plan.Extent.counted(200, PATIENCE));
        var tally = LOAD.run(plan, new Meter(plan.route(), List.of())).tally();
        assertThat(tally.faults()).isEmpty();
        assertThat(tally.completedCalls()).isEqualTo(200);
    }

    /** A server that takes connections and never answers: each caller's wait must be seen. */
    @Test
    void whatIsNeverAnsweredCountsAsErrorAndAsLatency() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var url = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/mcp");
            var load = new Load(Duration.ofMillis(100));
            try (load) {
                var extent = Plan.Extent.timed(Duration.ZERO, Duration.ofMillis(400));
                var plan = new Plan(route(url), Tool.SMALL, 1, new Pace.Open(100), extent);
                var tally = load.run(plan, new Meter(plan.route(), List.of())).tally();
                assertThat(tally.completedCalls()).isZero();
                assertThat(tally.faults()).containsOnlyKeys(Fault.UNANSWERED);
                assertThat(tally.latencies()).isBetween(10L, tally.errors());
                assertThat(tally.latencyMicros(50)).isGreaterThan(150_000);
            }
        }
    }

    @Test
    void aRefusedConnectionIsAnError() throws Exception {
        int closed;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        var url = URI.create("http://127.0.0.1:" + closed + "/mcp");
        var extent = Plan.Extent.timed(Duration.ZERO, Duration.ofMillis(10));
        var tally = run(route(url), Tool.SMALL, 2, extent).tally();
        assertThat(tally.faults()).isEqualTo(Map.of(Fault.CONNECT, 2L));
    }

    @Test
    void anotherPathIsAnErrorByItsStatus() throws InterruptedException {
        var elsewhere = ORIGIN.url().resolve("/elsewhere");
        var tally = run(route(elsewhere), Tool.SMALL, 1, Plan.Extent.counted(3, PATIENCE)).tally();
        assertThat(tally.faults()).isEqualTo(Map.of(Fault.STATUS, 3L));
        assertThat(tally.completedCalls()).isZero();
    }
}
