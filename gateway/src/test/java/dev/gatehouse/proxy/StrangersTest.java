package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StrangersTest {
    private final Strangers strangers = new Strangers();

    private long refused(int count) {
        return IntStream.range(0, count).filter(_ -> !strangers.admit()).count();
    }

    @Test
    void manyAtOnceAreCountedAndNotWrittenDownOneByOne() {
        long counted = refused(5000);
        assertThat(counted).isGreaterThan(4000).isLessThan(5000);
        assertThat(strangers.take()).isEqualTo(counted);
        assertThat(strangers.take()).isZero();
    }

    @Test
    void oneCountIsPlannedAtATimeAndTheNextAfterIt() {
        assertThat(strangers.plans()).isTrue();
        assertThat(strangers.plans()).isFalse();
        var _ = strangers.take();
        assertThat(strangers.plans()).isTrue();
    }

    @Test
    void aCountThatCouldNotBeRecordedGoesIntoTheNext() {
        long counted = refused(5000);
        strangers.putBack(strangers.take());
        assertThat(strangers.take()).isEqualTo(counted);
    }
}
