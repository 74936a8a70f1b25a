package dev.gatehouse.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is done on schedule is done again whatever happened, until the schedule is closed. */
class RoundsTest {
    private static final Duration SOON = Duration.ofMillis(1);
    private static final Duration NEVER = Duration.ofDays(365);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Rounds rounds = new Rounds("tested", "a round of this test broke");
    private final CountDownLatch begun = new CountDownLatch(1);

    private void awaitBegun() throws InterruptedException {
        assertThat(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aRoundThatBreaksDoesNotEndTheSchedule() throws Exception {
        var third = new CountDownLatch(3);
        rounds.start(
                SOON,
                () -> {
                    third.countDown();
                    throw new IllegalStateException("thrown by this test");
                });
        assertThat(third.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(rounds.closeWithin(PATIENCE)).isTrue();
    }

    @Test
    void theFirstWaitIsItsOwnAndEveryOtherIsAskedForAfterARound() throws Exception {
        var order = new ConcurrentLinkedQueue<String>();
        rounds.start(
                SOON,
                () -> {
                    order.add("wait");
                    if (order.size() == 4) begun.countDown();
                    return order.size() == 4 ? NEVER : SOON;
                },
                () -> order.add("round"));
        awaitBegun();
        assertThat(rounds.closeWithin(PATIENCE)).isTrue();
        assertThat(order).containsExactly("round", "wait", "round", "wait");
    }

    @Test
    void closingEndsAWaitAtOnceAndNoRoundComesOfIt() {
        var done = new AtomicInteger();
        rounds.start(NEVER, done::incrementAndGet);
        assertThat(rounds.isClosed()).isFalse();
        assertThat(rounds.closeWithin(PATIENCE)).isTrue();
        assertThat(rounds.isClosed()).isTrue();
        assertThat(done).hasValue(0);
    }

    @Test
    void whoClosesWithPatienceWaitsForTheRoundThatIsUnderWay() throws Exception {
        var mayEnd = new CountDownLatch(1);
        var ended = new AtomicBoolean();
        rounds.start(
                SOON,
                () -> {
                    begun.countDown();
                    await(mayEnd);
                    ended.set(true);
                });
        awaitBegun();
        var endedBefore = new AtomicBoolean();
        var closing =
                Thread.ofPlatform()
                        .start(() -> endedBefore.set(rounds.closeWithin(PATIENCE) && ended.get()));
        while (!isWaiting(closing)) Thread.onSpinWait();
        mayEnd.countDown();
        closing.join();
        assertThat(endedBefore).isTrue();
    }

    @Test
    void aRoundThatTakesTooLongIsCutShort() throws Exception {
        var cutShort = new CountDownLatch(1);
        rounds.start(
                SOON,
                () -> {
                    begun.countDown();
                    if (!await(new CountDownLatch(1))) cutShort.countDown();
                });
        awaitBegun();
        assertThat(rounds.closeWithin(SOON)).isFalse();
        assertThat(cutShort.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void closingWithoutPatienceLeavesTheRoundThatIsUnderWayAlone() throws Exception {
        var mayEnd = new CountDownLatch(1);
        var done = new AtomicInteger();
        rounds.start(
                SOON,
                () -> {
                    begun.countDown();
                    if (await(mayEnd)) done.incrementAndGet();
                });
        awaitBegun();
        rounds.close();
        mayEnd.countDown();
        assertThat(rounds.closeWithin(PATIENCE)).isTrue();
        assertThat(done).hasValue(1);
    }

    @Test
    void whatNeverBeganAndWhatBeginsTooLateEndsWithoutARound() {
        var done = new AtomicInteger();
        assertThat(rounds.closeWithin(SOON)).isTrue();
        rounds.start(SOON, done::incrementAndGet);
        assertThat(rounds.closeWithin(PATIENCE)).isTrue();
        assertThat(done).hasValue(0);
    }

    @Test
    void aVariedTimeIsAFifthLongerOrShorterAtMost() {
        var hour = Duration.ofHours(1);
        for (int i = 0; i < 1000; i++)
            assertThat(Rounds.varied(hour))
                    .isBetween(Duration.ofMinutes(48), Duration.ofMinutes(72));
        assertThat(Rounds.varied(hour)).isNotEqualTo(Rounds.varied(hour));
        assertThat(Rounds.look(hour)).isBetween(Duration.ofMinutes(3), Duration.ofMinutes(4));
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean isWaiting(Thread thread) {
        return Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.TERMINATED)
                .contains(thread.getState());
    }
}
