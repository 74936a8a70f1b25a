package dev.gatehouse.rounds;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does something again and again on a thread of its own, until it is closed. A round that breaks is
 * told in the log, and the next one comes in its time. Safe for many threads.
 */
public final class Rounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    /** By which part a time varies, up and down. */
    private static final double JITTER = 0.2;

    /** It is looked so many times at what is due while its time lasts. */
    private static final int LOOKS = 16;

    private final String name;
    private final String trouble;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Thread thread;

    /**
     * @param name of the thread
     * @param trouble what is told in the log when a round breaks
     */
    public Rounds(String name, String trouble) {
        this.name = name;
        this.trouble = trouble;
    }

    /** A time that is about as long as another: what begins together does not stay together. */
    public static Duration varied(Duration time) {
        double part = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        return Duration.ofNanos((long) (TimeUnit.NANOSECONDS.convert(time) * part));
    }

    /** How long to wait between two looks at what is due so often. */
    public static Duration look(Duration every) {
        return every.dividedBy(LOOKS).plusMillis(1);
    }

    /** Begins with a wait; the same wait is between two rounds. To be called once. */
    public void start(Duration wait, Runnable round) {
        start(wait, () -> wait, round);
    }

    /**
     * Begins. To be called once.
     *
     * @param first how long to wait for the first round
     * @param next how long to wait for each other one, asked anew after every round
     */
    public void start(Duration first, Supplier<Duration> next, Runnable round) {
        thread = Thread.ofVirtual().name(name).start(() -> go(first, next, round));
    }

    private void go(Duration first, Supplier<Duration> next, Runnable round) {
        try {
            for (var wait = first; !isClosedWithin(wait); wait = next.get()) once(round);
        } catch (InterruptedException cutShort) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isClosedWithin(Duration wait) throws InterruptedException {
        return closed.await(TimeUnit.NANOSECONDS.convert(wait), TimeUnit.NANOSECONDS);
    }

    private void once(Runnable round) {
        try {
            round.run();
        } catch (RuntimeException broken) {
            if (!isClosed()) LOG.error("{}", trouble, broken);
        }
    }

    /** Whether there are no more rounds; what breaks then breaks because all is being closed. */
    public boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** There is no other round from now on. Does not wait for the one that is under way. */
    @Override
    public void close() {
        closed.countDown();
    }

    /**
     * Closes, waits for the round that is under way, and interrupts it when that takes too long.
     *
     * @return whether it ended by itself
     */
    public boolean closeWithin(Duration patience) {
        close();
        var last = thread;
        if (last == null) return true;
        try {
            if (last.join(patience)) return true;
            last.interrupt();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return false;
    }
}
