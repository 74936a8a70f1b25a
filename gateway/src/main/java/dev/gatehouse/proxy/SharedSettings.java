package dev.gatehouse.proxy;

import dev.gatehouse.mcp.Digest;
import dev.gatehouse.proxy.SessionSettings.Outcome;
import dev.gatehouse.proxy.SessionSettings.Setting;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for what is set in sessions without blocking who asks: on virtual threads, few at a time,
 * because the store's connections are the control plane's too, and with few that wait.
 */
final class SharedSettings {
    private static final Logger LOG = LoggerFactory.getLogger(SharedSettings.class);
    private static final int AT_ONCE = 2;
    private static final int WAITING = 1000;

    /** Of those that wait; so one principal keeps nobody else from waiting. */
    private static final int PER_PRINCIPAL = WAITING / 8;

    /** Who has waited for so long for its turn is told that it cannot be. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** A session whose stream listens is read again so often before that is left to a request. */
    private static final int ATTEMPTS = 5;

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final SessionSettings store;
    private final InstantSource clock;
    private final Duration lifetime;
    private final Semaphore places = new Semaphore(WAITING);

    /** How many of them each principal holds. */
    private final Map<String, Integer> held = new ConcurrentHashMap<>();

    private final Semaphore turns = new Semaphore(AT_ONCE, true);

    /** Sessions that are to be read again in the background; guarded by itself. */
    private final Set<OwnSession> again = new LinkedHashSet<>();

    private boolean reading;

    /**
     * @param lifetime of a session, from initialize on
     */
    SharedSettings(SessionSettings store, InstantSource clock, Duration lifetime) {
        this.store = store;
        this.clock = clock;
        this.lifetime = lifetime;
    }

    /**
     * Reads what is set in a session.
     *
     * @param then told on any thread whether that is known now
     */
    void read(OwnSession ours, Consumer<Boolean> then) {
        ask(
                ours.principal(),
                () -> {
                    settle(ours);
                    return true;
                },
                done -> then.accept(done.isPresent()));
    }

    private void settle(OwnSession ours) {
        long since = ours.doubts();
        ours.settle(store.read(ours.key()), since);
    }

    /**
     * Changes what is set in a session.
     *
     * @param then told on any thread; empty when it cannot be made durable
     */
    void change(
            OwnSession ours,
            Function<Setting, Optional<Setting>> change,
            Consumer<Optional<Outcome>> then) {
        var principal = Digest.of(ours.principal().getBytes(StandardCharsets.UTF_8));
        ask(
                ours.principal(),
                () -> {
                    long since = ours.doubts();
                    var outcome =
                            store.change(
                                    ours.key(), principal, clock.instant().plus(lifetime), change);
                    if (outcome instanceof Outcome.Made(var now)) ours.settle(now, since);
                    return outcome;
                },
                then);
    }

    void end(Digest session, String principal, Consumer<Boolean> then) {
        ask(
                principal,
                () -> {
                    store.end(session);
                    return true;
                },
                done -> then.accept(done.isPresent()));
    }

    private <T> void ask(String principal, Supplier<T> work, Consumer<Optional<T>> then) {
        if (!takePlace(principal)) {
            then.accept(Optional.empty());
            return;
        }
        Thread.ofVirtual()
                .name("session-settings")
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
            LOG.warn("what is set in a session cannot be read or written: {}", failed.toString());
            return Optional.empty();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Reads a session in use again, because it was set otherwise elsewhere. */
    void readSoon(OwnSession ours) {
        synchronized (again) {
            again.add(ours);
            if (reading) return;
            reading = true;
        }
        Thread.ofVirtual().name("session-settings-again").start(this::readAgain);
    }

    private void readAgain() {
        for (var ours = next(); ours.isPresent(); ours = next()) readAgain(ours.get());
    }

    private Optional<OwnSession> next() {
        synchronized (again) {
            var all = again.iterator();
            if (!all.hasNext()) {
                reading = false;
                return Optional.empty();
            }
            var first = all.next();
            all.remove();
            return Optional.of(first);
        }
    }

    private void readAgain(OwnSession ours) {
        for (int attempt = 1; ours.isInUse() && !ours.isKnown(); attempt++)
            try {
                settle(ours);
            } catch (RuntimeException failed) {
                LOG.warn("what is set in a session cannot be read: {}", failed.toString());
                if (attempt == ATTEMPTS) return;
                LockSupport.parkNanos(PAUSE.toNanos());
            }
    }
}
