package dev.gatehouse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.bench.Usage.Spent;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FiguresTest {
    @Test
    void cpuIsSharedAmongTheCalls() {
        assertThat(Figures.microsPerCall(new Spent(Duration.ofMillis(500), 0), 10_000))
                .contains(50.0);
    }

    @Test
    void withoutCallsOrTimeThereIsNoFigure() {
        assertThat(Figures.microsPerCall(new Spent(Duration.ofMillis(500), 0), 0)).isEmpty();
        assertThat(Figures.microsPerCall(Spent.NOTHING, 10)).isEmpty();
        assertThat(Figures.ratio(Optional.of(2.0), Optional.empty())).isEmpty();
        assertThat(Figures.ratio(Optional.of(2.0), Optional.of(0.0))).isEmpty();
        assertThat(Figures.bytesPerStream(100, 200, 0)).isEmpty();
    }

    @Test
    void aRatioIsTheFigureOverTheYardstick() {
        assertThat(Figures.ratio(Optional.of(5.0), Optional.of(2.0))).contains(2.5);
    }

    @Test
    void aCoreCarriesASecondsWorth() {
        assertThat(Figures.callsPerSecondAndCore(Optional.of(50.0))).contains(20_000.0);
    }

    @Test
    void memoryIsSharedAmongTheStreams() {
        assertThat(Figures.bytesPerStream(1_000_000, 3_000_000, 100)).contains(20_000.0);
    }

    @Test
    void usageAddsTimesAndKeepsTheLargerMemory() {
        var sum = new Spent(Duration.ofMillis(10), 700).plus(new Spent(Duration.ofMillis(5), 300));
        assertThat(sum).isEqualTo(new Spent(Duration.ofMillis(15), 700));
    }

    @Test
    void oneBusyRoundDoesNotMoveTheMedian() {
        assertThat(Figures.median(new double[] {120, 90_000, 100})).isEqualTo(120);
        assertThat(Figures.median(new double[] {4, 1, 2, 3})).isEqualTo(2.5);
    }

    @Test
    void talliesOfRoundsAreOneDistribution() {
        var first = new Tally();
        for (int i = 0; i < 99; i++) first.latency(100_000);
        var second = new Tally();
        second.latency(5_000_000);
        second.fault(Fault.STATUS, "503");
        first.add(second);
        assertThat(first.latencies()).isEqualTo(100);
        assertThat(first.latencyMicros(50)).isBetween(99.0, 101.0);
        assertThat(first.latencyMicros(100)).isBetween(4_990.0, 5_010.0);
        assertThat(first.errors()).isEqualTo(1);
    }
}
