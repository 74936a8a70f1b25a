package dev.gatehouse.proxy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what blocks without blocking who asks: on virtual threads, few at a time, because the
 * store's connections are the control plane's too, and with few that wait. Safe for many threads.
 */
final class Aside {
    private static final Logger LOG = LoggerFactory.getLogger(Aside.class);
    private static final int AT_ONCE = 2;
    private static final int WAITING = 1000;

    /** Of those that wait; so one principal keeps nobody else from waiting. */
    private static final int PER_PRINCIPAL = WAITING / 8;

    /** Who has waited for so long for its turn is told that it cannot be. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String what;
    private final Semaphore places = new Semaphore(WAITING);

    /** How many of them each principal holds. */
    private final Map<String, Integer> held = new ConcurrentHashMap<>();

    private final Semaphore turns = new Semaphore(AT_ONCE, true);

    /**
     * @param what is read and written, for the log
     */
    Aside(String what) {
        this.what = what;
    }

    /**
     * Does some work.
     *
     * @param then told on any thread, perhaps at once; empty when the work could not be done
     */
    <T> void ask(String principal, Supplier<T> work, Consumer<Optional<T>> then) {
        if (!takePlace(principal)) {
            then.accept(Optional.empty());
            return;
        }
        Thread.ofVirtual()
                .name(what)
                .start(() -> {
                    Optional<T> done;
                    try {
                        done = inTurn(work);
                    } finally {
                        leavePlace(principal);
                    }
                    then.accept(done);
                });
    }

    private boolean takePlace(String principal) {
        if (held.merge(principal, 1, Integer::sum) <= PER_PRINCIPAL && places.tryAcquire())
            return true;
        leave(principal);
        return false;
    }

    private void leavePlace(String principal) {
        places.release();
        leave(principal);
    }

    private void leave(String principal) {
        held.computeIfPresent(principal, (_, count) -> count == 1 ? null : count - 1);
    }

    private <T> Optional<T> inTurn(Supplier<T> work) {
        try {
            if (!turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                return Optional.empty();
            try {
                return Optional.of(work.get());
            } finally {
                turns.release();
            }
        } catch (RuntimeException failed) {
            LOG.warn("{} cannot be read or written: {}", what, failed.toString());
            return Optional.empty();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
