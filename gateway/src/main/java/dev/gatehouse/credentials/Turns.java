package dev.gatehouse.credentials;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One after another for each partition, here and at all replicas: whoever comes second finds what
 * the first one got. So many at once, because each holds a connection to the database meanwhile,
 * and so many of one agent before anything else is waited for: it keeps nobody from a turn.
 */
final class Turns {
    private static final int STRIPES = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Holdings holdings;
    private final Places ofAgents;
    private final Semaphore atOnce;
    private final ReentrantLock[] locks = new ReentrantLock[STRIPES];

    /**
     * @param atOnce of everybody
     * @param perAgent of one agent, whatever its servers
     */
    Turns(Holdings holdings, int atOnce, int perAgent) {
        this.holdings = holdings;
        this.ofAgents = new Places(Integer.MAX_VALUE, perAgent, PATIENCE);
        this.atOnce = new Semaphore(atOnce, true);
        for (int i = 0; i < STRIPES; i++) locks[i] = new ReentrantLock();
    }

    Obtained take(String name, Party party, Supplier<Obtained> work) {
        if (!ofAgents.take(party)) return tooMany();
        var lock = locks[Math.floorMod(name.hashCode(), STRIPES)];
        lock.lock();
        try {
            return alone(name, work);
        } finally {
            lock.unlock();
            ofAgents.giveBack(party);
        }
    }

    private Obtained alone(String name, Supplier<Obtained> work) {
        if (!hasPlace()) return tooMany();
        try {
            return holdings.alone(name, work);
        } catch (IllegalStateException notInTime) {
            return new Obtained.Unavailable(
                    "another replica is getting the credential: " + notInTime.getMessage());
        } finally {
            atOnce.release();
        }
    }

    private boolean hasPlace() {
        try {
            return atOnce.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Obtained tooMany() {
        return new Obtained.Unavailable("too many credentials are being got at once");
    }
}
