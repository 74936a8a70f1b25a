package dev.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.http.Circuits.Admission;
import dev.gatehouse.http.UpstreamRequest.Lane;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
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

    /** A call that was sent now, and of which nothing is heard. */
    private TriedCall sent() {
        var call = new TriedCall(circuits, ONE, Lane.CALL, new Deaf(), false);
        assertThat(call.goes()).isTrue();
        return call;
    }

    private static final class Deaf implements UpstreamReceiver {
        @Override
        public boolean goes() {
            return true;
        }

        @Override
        public void head(int status, Headers headers) {}

        @Override
        public void bytes(byte[] bytes) {}

        @Override
        public void end() {}

        @Override
        public void failed(UpstreamFailure failure) {}
    }

    private static Headers none() {
        return new Headers(new DefaultHttpHeaders());
    }

    /** Or a tool that is slow would keep everybody from all tools of its server. */
    @Test
    void timeOutsOfAServerThatAnswersOthersMeanwhileAreNoFailures() {
        var slow = Stream.generate(this::sent).limit(5).toList();
        pass(10);
        sent().head(200, none());
        pass(50);
        for (var call : slow) call.failed(UpstreamFailure.TIMED_OUT);
        assertThat(circuits.admit(ONE)).isEqualTo(Admission.FREE);
    }

    @Test
    void anEventOnAStreamIsASignOfLifeToo() {
        var stream = sent();
        stream.head(200, none());
        pass(1);
        var slow = Stream.generate(this::sent).limit(5).toList();
        pass(1);
        stream.bytes(new byte[1]);
        pass(50);
        for (var call : slow) call.failed(UpstreamFailure.TIMED_OUT);
        assertThat(circuits.admit(ONE)).isEqualTo(Admission.FREE);
    }

    @Test
    void whatWasHeardBeforeTheyWereSentHelpsNothing() {
        sent().head(200, none());
        pass(1);
        var waited = Stream.generate(this::sent).limit(3).toList();
        pass(60);
        for (var call : waited) call.failed(UpstreamFailure.TIMED_OUT);
        assertThat(circuits.admit(ONE)).isEqualTo(Admission.NOT_NOW);
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
