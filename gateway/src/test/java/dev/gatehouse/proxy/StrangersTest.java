package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Journal;
import dev.gatehouse.audit.Recorded;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** T67: who has no valid token is decided on within bounds, and beyond them turned away. */
class StrangersTest {
    private static final int ALL = 50;
    private static final int PER_ADDRESS = 20;
    private static final int BURST_SECONDS = 10;

    private final AtomicLong nanos = new AtomicLong();
    private final Strangers strangers =
            new Strangers(
                    new Journal() {
                        @Override
                        public void append(Event event, Consumer<Recorded> outcome) {
                            throw new AssertionError("nothing is counted here");
                        }

                        @Override
                        public boolean available() {
                            return true;
                        }
                    },
                    InstantSource.system(),
                    ALL,
                    PER_ADDRESS,
                    nanos::get);

    private long admitted(String peer, int tries) {
        return IntStream.range(0, tries).filter(_ -> strangers.admit(peer)).count();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void oneAddressGetsItsShareAndNoMore() {
        assertThat(admitted("a", 5000)).isEqualTo(PER_ADDRESS * BURST_SECONDS);
        pass(Duration.ofSeconds(3));
        assertThat(admitted("a", 5000)).isEqualTo(PER_ADDRESS * 3);
    }

    /** What a flood from one address is denied is not taken from what the others may. */
    @Test
    void aFloodFromOneAddressLeavesTheOthersTheirs() {
        var _ = admitted("a", 100_000);
        assertThat(admitted("b", 5000)).isEqualTo(PER_ADDRESS * BURST_SECONDS);
    }

    @Test
    void allAddressesTogetherGetWhatAllMayAndNoMore() {
        long sum = IntStream.range(0, 1000).mapToLong(i -> admitted("p" + i, 10)).sum();
        assertThat(sum).isEqualTo(ALL * BURST_SECONDS);
        pass(Duration.ofSeconds(2));
        assertThat(admitted("late", 5000)).isEqualTo(PER_ADDRESS * BURST_SECONDS / 2L);
    }

    @Test
    void nobodySavesUpMoreThanABurst() {
        pass(Duration.ofDays(1));
        assertThat(admitted("a", 5000)).isEqualTo(PER_ADDRESS * BURST_SECONDS);
    }
}
