package dev.gatehouse.shadow;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts in memory what agents asked for in vain, and takes it into the book now and then, from a
 * thread of its own. A hostile agent finds no end of names: of each only so many are kept between
 * two times, and the others are counted together. {@link #note} never blocks; safe for many
 * threads.
 */
public final class Attempts implements AutoCloseable {
    /**
     * How much is kept between two times.
     *
     * @param sightings of all together
     * @param ofOne of one agent or issuer
     * @param every how often they are taken in
     */
    public record Limits(int sightings, int ofOne, Duration every) {
        public static final Limits STANDARD = new Limits(2000, 20, Duration.ofSeconds(2));
    }

    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(10);

    private final DiscoveryBook book;
    private final LongSupplier version;
    private final Limits limits;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Object lock = new Object();
    private Map<Sighting, Long> counts = new HashMap<>();
    private Map<String, Integer> ofOne = new HashMap<>();
    private long looked = Long.MIN_VALUE;
    private volatile int open;
    private volatile @Nullable Thread thread;

    /**
     * @param version changes when the inventory may have changed
     */
    public Attempts(DiscoveryBook book, LongSupplier version, Limits limits) {
        this.book = book;
        this.version = version;
        this.limits = limits;
    }

    public void start() {
        thread = Thread.ofVirtual().name("shadow").start(this::patrol);
    }

    /** Counts one more. */
    public void note(Sighting sighting) {
        note(sighting, 1);
    }

    private void note(Sighting sighting, long times) {
        synchronized (lock) {
            if (counts.computeIfPresent(sighting, (_, count) -> count + times) != null) return;
            var kept = sighting;
            int own = ofOne.getOrDefault(sighting.who(), 0);
            if (own >= limits.ofOne()) kept = sighting.asOneOfMany();
            if (counts.size() >= limits.sightings())
                kept = new Sighting(Discovery.MORE, sighting.channel(), "", "");
            boolean isNew = !counts.containsKey(kept);
            counts.merge(kept, times, Long::sum);
            if (isNew) ofOne.put(sighting.who(), own + 1);
        }
    }

    /** How many are kept at this moment. */
    int size() {
        synchronized (lock) {
            return counts.size();
        }
    }

    private void patrol() {
        try {
            boolean over = false;
            while (!over) {
                over = closed.await(limits.every().toMillis(), TimeUnit.MILLISECONDS);
                boolean any = takeIn();
                look(any);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException broken) {
            if (closed.getCount() == 0) {
                LOG.error("What was asked for in vain last could not be kept", broken);
                return;
            }
            LOG.error("What was asked for in vain could not be kept; it is tried again", broken);
            start();
        }
    }

    /**
     * Takes in what was counted up to now; whether that was anything. When the book fails, what it
     * did not take is counted on.
     */
    boolean takeIn() {
        Map<Sighting, Long> taken;
        synchronized (lock) {
            taken = counts;
            counts = new HashMap<>();
            ofOne = new HashMap<>();
        }
        boolean any = !taken.isEmpty();
        try {
            for (var left = taken.entrySet().iterator(); left.hasNext(); ) {
                var next = left.next();
                book.take(next.getKey(), next.getValue());
                left.remove();
            }
        } finally {
            taken.forEach(this::note);
        }
        return any;
    }

    /** Whatever is added, dismissed or registered is a change, and so another version. */
    private void look(boolean any) {
        long now = version.getAsLong();
        if (now == looked && !any) return;
        book.reconcile();
        open = book.discoveries().open();
        looked = now;
    }

    /** How many discoveries somebody has to deal with, as it was known last. */
    public int open() {
        return open;
    }

    /** Takes in what is left, and waits for that. */
    @Override
    public void close() {
        closed.countDown();
        var last = thread;
        try {
            if (last != null && !last.join(LONGEST_GOODBYE))
                LOG.warn("What was asked for in vain last could not be kept in time");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
