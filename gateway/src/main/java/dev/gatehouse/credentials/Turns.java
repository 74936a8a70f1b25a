package dev.gatehouse.credentials;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One after another for each partition, here and at all replicas: whoever comes second finds what
 * the first one got. So many at once, because each holds a connection to the database meanwhile.
 */
final class Turns {
    private static final int STRIPES = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Holdings holdings;
    private final Places places;
    private final ReentrantLock[] locks = new ReentrantLock[STRIPES];

    /**
     * @param atOnce of everybody
     * @param perAgent of one agent, whatever its servers
     */
    Turns(Holdings holdings, int atOnce, int perAgent) {
        this.holdings = holdings;
        this.places = new Places(atOnce, perAgent, PATIENCE);
        for (int i = 0; i < STRIPES; i++) locks[i] = new ReentrantLock();
    }

    Obtained take(String name, Party party, Supplier<Obtained> work) {
        var lock = locks[Math.floorMod(name.hashCode(), STRIPES)];
        lock.lock();
        try {
            if (!places.take(party))
                return new Obtained.Unavailable("too many credentials are being got at once");
            try {
                return holdings.alone(name, work);
            } catch (IllegalStateException notInTime) {
                return new Obtained.Unavailable(
                        "another replica is getting the credential: " + notInTime.getMessage());
            } finally {
                places.giveBack(party);
            }
        } finally {
            lock.unlock();
        }
    }
}
