package dev.gatehouse.proxy;

import dev.gatehouse.mcp.Digest;
import dev.gatehouse.proxy.SessionSettings.Outcome;
import dev.gatehouse.proxy.SessionSettings.Setting;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks for what is set in sessions without blocking who asks. */
final class SharedSettings {
    private static final Logger LOG = LoggerFactory.getLogger(SharedSettings.class);

    /** A session whose stream listens is read again so often before that is left to a request. */
    private static final int ATTEMPTS = 5;

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final SessionSettings store;
    private final InstantSource clock;
    private final Duration lifetime;
    private final Aside aside = new Aside("session-settings");

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
        aside.ask(
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
        aside.ask(
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
        aside.ask(
                principal,
                () -> {
                    store.end(session);
                    return true;
                },
                done -> then.accept(done.isPresent()));
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
