package dev.gatehouse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class HeldTest {
    @Test
    void aFigureIsHeldUpToItsBound() {
        assertThat(Held.most("added", "us", 300, Optional.of(300.0)).verdict()).isEqualTo("held");
        assertThat(Held.most("added", "us", 300, Optional.of(300.1)).verdict()).isEqualTo("missed");
        assertThat(Held.least("calls", "", 12_000, Optional.of(12_000.0)).verdict())
                .isEqualTo("held");
        assertThat(Held.least("calls", "", 12_000, Optional.of(11_999.0)).verdict())
                .isEqualTo("missed");
    }

    @Test
    void whatWasNotMeasuredIsNotHeld() {
        var nothing = Held.most("added", "us", 300, Optional.empty());
        assertThat(nothing.verdict()).isEqualTo("unmeasured");
        assertThat(nothing.shownMeasured()).isEqualTo("-");
        assertThat(Held.most("cut", "ms", 100, Optional.of(Double.NaN)).verdict())
                .isEqualTo("unmeasured");
    }

    @Test
    void figuresAreShownWithTheirUnit() {
        var ratio = Held.most("CPU", "", 2.5, Optional.of(2.444));
        assertThat(ratio.shownHold()).isEqualTo("<= 2.5");
        assertThat(ratio.shownMeasured()).isEqualTo("2.44");
        var calls = Held.least("calls", "", 12_000, Optional.of(12_345.6));
        assertThat(calls.shownHold()).isEqualTo(">= 12000");
        assertThat(calls.shownMeasured()).isEqualTo("12346");
        assertThat(Held.most("rest", "MiB", 120, Optional.of(99.0)).shownHold())
                .isEqualTo("<= 120 MiB");
    }

    @Test
    void theNinetyNinthOfTwentyIsTheLongest() {
        List<Duration> times =
                IntStream.rangeClosed(1, 20).mapToObj(Duration::ofMillis).toList().reversed();
        assertThat(Withdrawal.millis(times, 99)).isEqualTo(20);
        assertThat(Withdrawal.millis(times, 50)).isEqualTo(10);
        assertThat(Withdrawal.millis(List.of(), 50)).isNaN();
    }
}
