package dev.gatehouse.proxy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the store without blocking who asks: on virtual threads, few at a time, because the store's
 * connections are the control plane's too, and with few that wait.
 */
final class Turns {
    private static final Logger LOG = LoggerFactory.getLogger(Turns.class);
    private static final int AT_ONCE = 2;
    private static final int WAITING = 1000;

    /** Who has waited for so long for its turn is told that it cannot be. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String what;
    private final Semaphore places = new Semaphore(WAITING);
    private final Semaphore turns = new Semaphore(AT_ONCE, true);

    /**
     * @param what is done, for the log
     */
    Turns(String what) {
        this.what = what;
    }

    /**
     * @param then told on any thread; empty when it cannot be done
     */
    <T> void take(Supplier<T> work, Consumer<Optional<T>> then) {
        if (!places.tryAcquire()) {
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
                        places.release();
                    }
                    then.accept(done);
                });
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
            LOG.warn("it fails to {}: {}", what, failed.toString());
            return Optional.empty();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
