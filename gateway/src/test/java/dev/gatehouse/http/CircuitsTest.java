package dev.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.http.Circuits.Admission;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CircuitsTest {
    private static final Upstream ONE = new Upstream(URI.create("http://one.test/mcp"), null);
    private static final Upstream OTHER = new Upstream(URI.create("http://other.test/mcp"), null);

    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger changes = new AtomicInteger();
    private final Circuits circuits = new Circuits(3, Duration.ofSeconds(10), now::get);

    CircuitsTest() {
        circuits.onChanged(changes::incrementAndGet);
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) circuits.failed(ONE);
    }

    private void pass(int seconds) {
        now.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void aServerRestsAfterSoManyFailuresInARowAndNoOtherDoes() {
        fail(2);
        assertThat(circuits.admit(ONE)).isEqualTo(Admission.FREE);
        fail(1);
        assertThat(circuits.admit(ONE)).isEqualTo(Admission.NOT_NOW);
        assertThat(circuits.isResting(ONE)).isTrue();
        assertThat(circuits.admit(OTHER)).isEqualTo(Admission.FREE);
        assertThat(circuits.resting()).isEqualTo(1);
        assertThat(changes).hasValue(1);
    }

    @Test
    void anAnswerInBetweenBeginsTheCountAnew() {
        fail(2);
        circuits.succeeded(ONE);
        fail(2);
        assertThat(circuits.admit(ONE)).isEqualTo(Admission.FREE);
        assertThat(changes).hasValue(0);
    }

    @Test
    void afterItsRestOneRequestTriesAndTheOthersWaitForWhatComesOfIt() {
        fail(3);
        pass(10);
        assertThat(circuits.isResting(ONE)).isFalse();
        assertThat(circuits.admit(ONE)).isEqualTo(Admission.TRIAL);
        assertThat(circuits.admit(ONE)).isEqualTo(Admission.NOT_NOW);
        circuits.succeeded(ONE);
        assertThat(circuits.admit(ONE)).isEqualTo(Admission.FREE);
        assertThat(changes).hasValue(2);
    }

    @Test
    void aTrialThatFailsBeginsAnotherRest() {
        fail(3);
        pass(10);
        assertThat(circuits.admit(ONE)).isEqualTo(Admission.TRIAL);
        fail(1);
        assertThat(circuits.admit(ONE)).isEqualTo(Admission.NOT_NOW);
        pass(9);
        assertThat(circuits.admit(ONE)).isEqualTo(Admission.NOT_NOW);
        pass(1);
        assertThat(circuits.admit(ONE)).isEqualTo(Admission.TRIAL);
    }

    @Test
    void aTrialThatTellsNothingLeavesTheNextRequestToTry() {
        fail(3);
        pass(10);
        assertThat(circuits.admit(ONE)).isEqualTo(Admission.TRIAL);
        circuits.undecided(ONE);
        assertThat(circuits.admit(ONE)).isEqualTo(Admission.TRIAL);
    }

    @Test
    void aTrialThatHangsHoldsTheNextOneUpForAsLongAsARest() {
        fail(3);
        pass(10);
        assertThat(circuits.admit(ONE)).isEqualTo(Admission.TRIAL);
        pass(9);
        assertThat(circuits.admit(ONE)).isEqualTo(Admission.NOT_NOW);
        pass(1);
        assertThat(circuits.admit(ONE)).isEqualTo(Admission.TRIAL);
    }

    @Test
    void whatWasUnderWayWhenTheRestBeganDoesNotMakeItLonger() {
        fail(3);
        pass(9);
        fail(5);
        pass(1);
        assertThat(circuits.admit(ONE)).isEqualTo(Admission.TRIAL);
    }

    @Test
    void theEndOfARestIsToldOnce() {
        fail(3);
        circuits.sweep();
        assertThat(changes).hasValue(1);
        pass(10);
        circuits.sweep();
        circuits.sweep();
        assertThat(changes).hasValue(2);
    }
}
