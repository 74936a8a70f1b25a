package dev.gatehouse.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.probe.Result.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatestTest {
    private static final Instant START = Instant.parse("2026-11-26T12:00:00Z");
    private static final Duration EVERY = Duration.ofMinutes(5);

    private final Latest latest = new Latest(EVERY, START);

    private static Result result(Verdict verdict, Instant at) {
        return new Result(Control.DRIFT, verdict, "So it was.", at);
    }

    @Test
    void aControlThatWasNotTriedForThreeRoundsIsTrouble() {
        assertThat(latest.trouble(Control.DRIFT, START.plus(EVERY.multipliedBy(3)))).isEmpty();
        assertThat(latest.trouble(Control.DRIFT, START.plus(EVERY.multipliedBy(3)).plusMillis(1)))
                .contains("It was not tried yet.");
        var tried = START.plus(EVERY);
        latest.keep(List.of(result(Verdict.FIRED, tried)));
        assertThat(latest.trouble(Control.DRIFT, tried.plus(EVERY.multipliedBy(3)))).isEmpty();
        assertThat(latest.trouble(Control.DRIFT, tried.plus(EVERY.multipliedBy(4))))
                .contains("It was tried last at 2026-11-26T12:05:00Z.");
    }

    @Test
    void whatDidNotFireOrCouldNotBeTriedIsTroubleAtOnce() {
        for (var verdict : List.of(Verdict.SILENT, Verdict.UNTRIED)) {
            var fresh = new Latest(EVERY, START);
            fresh.keep(List.of(result(verdict, START)));
            assertThat(fresh.trouble(Control.DRIFT, START)).contains("So it was.");
        }
    }

    @Test
    void anAlarmStaysUntilItsControlFires() {
        latest.keep(List.of(result(Verdict.SILENT, START)));
        var later = START.plusSeconds(60);
        latest.keep(List.of(Result.untried(Control.DRIFT, "Nobody could.", later)));
        assertThat(latest.trouble(Control.DRIFT, later))
                .contains("Nobody could. Before that, at 2026-11-26T12:00:00Z: So it was.");
        latest.keep(List.of(result(Verdict.FIRED, later)));
        latest.keep(List.of(Result.untried(Control.DRIFT, "Nobody could.", later)));
        assertThat(latest.trouble(Control.DRIFT, later)).contains("Nobody could.");
    }

    @Test
    void whereNothingIsScheduledNothingIsMissed() {
        var asked = new Latest(Duration.ZERO, START);
        assertThat(asked.trouble(Control.DRIFT, START.plus(Duration.ofDays(9)))).isEmpty();
    }
}
