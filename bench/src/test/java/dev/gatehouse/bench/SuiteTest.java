package dev.gatehouse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A suite of a few seconds: every part runs and every target is stopped. */
final class SuiteTest {
    /** A gate that runs for seconds gains nothing from what it would compile further. */
    static final GateProgram PROGRAM = GateProgram.given().with("-XX:TieredStopAtLevel=1");

    private static final Settings TINY =
            new Settings(
                    2,
                    Duration.ofMillis(20),
                    Duration.ofMillis(20),
                    Duration.ofMillis(100),
                    Duration.ofMillis(100),
                    Workload.matrix(List.of(Tool.SMALL, Tool.LARGE_SSE), List.of(4)),
                    List.of(new Workload(Tool.SMALL, 4)),
                    20,
                    Duration.ofMillis(50),
                    1,
                    Neighbourhood.QUICK,
                    false);

    /** Started once for whoever measures one: three starts are most of what such a test takes. */
    private static @Nullable OriginProcess origin;

    private static Target.@Nullable Governed gate;

    @AfterAll
    static void stop() {
        if (gate != null) gate.close();
        if (origin != null) origin.close();
    }

    private static Report throughTheGate(Settings settings) throws Exception {
        var served = origin;
        if (served == null) origin = served = OriginProcess.start();
        var known = gate;
        if (known == null) gate = known = new GateTarget(PROGRAM).started(served.url());
        return run(new Standing(known), settings, served);
    }

    /** A gate that goes on when the suite is over. */
    private record Standing(Governed gate) implements Target {
        @Override
        public String name() {
            return GateTarget.NAME;
        }

        @Override
        public Start start(URI origin) {
            return new Started(new Lent(gate));
        }
    }

    private record Lent(Target.Governed gate) implements Target.Governed {
        @Override
        public Route route() {
            return gate.route();
        }

        @Override
        public Starts starts() {
            return gate.starts();
        }

        @Override
        public void revoke() throws IOException {
            gate.revoke();
        }

        @Override
        public void grant() throws IOException {
            gate.grant();
        }

        @Override
        public void close() {
            // it is stopped when all tests are over
        }
    }

    @Test
    void everyTargetIsMeasuredWithoutErrors() throws Exception {
        var report = run(new NginxTarget(NginxTarget.SYSTEM));
        assertThat(report.errors()).as(Table.of(report)).isZero();
        assertThat(report.cells()).hasSize(2 * report.targets().size());
        assertThat(report.cells()).allMatch(cell -> cell.tally().completedCalls() > 0);
        assertThat(report.cells()).allMatch(cell -> cell.rounds().size() == 2);
        assertThat(report.idles()).allMatch(idle -> idle.opened() == 20 && idle.dropped() == 0);
        assertThat(report.toJson().array("workloads")).hasSize(report.cells().size());
        assertThat(Table.of(report)).contains("large_sse", "errors: 0");
    }

    @Test
    void theGateIsMeasuredWithEverythingOn() throws Exception {
        var report = throughTheGate(TINY);
        assertThat(report.errors()).as(Table.of(report)).isZero();
        assertThat(report.targets()).containsExactly("direct", "gate");
        var cell = report.cell(new Workload(Tool.SMALL, 4), "gate").orElseThrow();
        assertThat(cell.micros().orElseThrow()).isPositive();
        // its PostgreSQL is no child of the gate, and still counted beside it
        assertThat(cell.usage().children().residentBytes()).isPositive();
        assertThat(report.withdrawals())
                .singleElement()
                .satisfies(one -> assertThat(one.refused()).hasSize(1))
                .satisfies(one -> assertThat(one.cut()).hasSize(1));
        assertThat(report.starts()).containsOnlyKeys("gate");
        assertThat(Held.of(report)).allMatch(held -> !held.figure().isEmpty()).isNotEmpty();
        assertThat(Table.of(report)).contains("Figures to hold", "revocation to refusal");
    }

    @Test
    void theLegacyRevisionIsMeasuredInSessions() throws Exception {
        var report = throughTheGate(TINY.inLegacy());
        assertThat(report.errors()).as(Table.of(report)).isZero();
        assertThat(report.cells()).allMatch(cell -> cell.tally().completedCalls() > 0);
        assertThat(Table.of(report)).contains("2025-11-25");
    }

    @Test
    void aTargetThatIsNotInstalledIsLeftOutByName() throws Exception {
        var report = run(new NginxTarget(Path.of("no-such-nginx")));
        assertThat(report.targets()).containsExactly("direct");
        assertThat(report.absent()).containsOnlyKeys("nginx");
        assertThat(report.errors()).isZero();
    }

    private static Report run(Target target) throws Exception {
        try (var origin = OriginProcess.start()) {
            return run(target, TINY, origin);
        }
    }

    private static Report run(Target target, Settings settings, OriginProcess origin)
            throws Exception {
        var said = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        var pids = List.of(origin.pid());
        var targets = List.<Target>of(new DirectTarget(pids), target);
        return Suite.run(settings, targets, origin.url(), pids, said);
    }
}
