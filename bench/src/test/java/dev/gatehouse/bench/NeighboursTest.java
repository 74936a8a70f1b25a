package dev.gatehouse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A neighbourhood of a few seconds: every misdeed is real, and nobody else sees any of it. */
final class NeighboursTest {
    private static final Neighbourhood TINY =
            new Neighbourhood(
                    1,
                    Duration.ofMillis(20),
                    Duration.ofMillis(200),
                    Duration.ofMillis(400),
                    100,
                    4,
                    40,
                    10);

    @Test
    void nobodyBesideABadServerGetsAWrongAnswer() throws Exception {
        var said = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        var report = Report.of(Machine.here(), Neighbours.measure(TINY, GateProgram.given(), said));
        var table = Table.of(report);
        assertThat(report.errors()).as(table).isZero();
        assertThat(report.besides()).allMatch(beside -> beside.median(Beside.P99) > 0);
        assertThat(report.besides()).allMatch(beside -> beside.median(Beside.LIST_P99) > 0);
        assertThat(named(report, "a good one").otherFailed()).as(table).isZero();
        assertThat(named(report, "a good one").failedChecks()).as(table).isZero();
        assertThat(named(report, "loops its cursor").failedChecks()).as(table).isPositive();
        for (var bad : List.of("stalls", "answers with another's id", "dies mid-stream")) {
            assertThat(named(report, bad).otherAnswered()).as(bad + table).isZero();
            assertThat(named(report, bad).otherFailed()).as(bad + table).isPositive();
        }
        assertThat(named(report, "sends requests").other().faults())
                .as("a server's request reaches no agent of this revision")
                .doesNotContainKey(Fault.NOT_A_MESSAGE);
        assertThat(report.toJson().array("neighbours")).hasSize(report.besides().size());
        assertThat(table).contains("Calls of a good server", "errors: 0");
    }

    private static Beside named(Report report, String what) {
        return report.besides().stream()
                .filter(beside -> beside.what().equals(what))
                .findFirst()
                .orElseThrow();
    }
}
