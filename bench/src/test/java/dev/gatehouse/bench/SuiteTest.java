package dev.gatehouse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A suite of a few seconds: every part runs and every target is stopped. */
final class SuiteTest {
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
        var gate = new GateTarget(GateProgram.given());
        var report = run(gate);
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
        var report = run(new GateTarget(GateProgram.given()), TINY.inLegacy());
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
        return run(target, TINY);
    }

    private static Report run(Target target, Settings settings) throws Exception {
        var said = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        try (var origin = OriginProcess.start()) {
            var pids = List.of(origin.pid());
            var targets = List.<Target>of(new DirectTarget(pids), target);
            return Suite.run(settings, targets, origin.url(), pids, said);
        }
    }
}
