package dev.gatehouse.credentials;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * So many at once, and so many of them for one agent: whoever finds none waits a while. The gate
 * itself has no bound of its own, because what it does at once is bounded where it begins. Safe for
 * many threads.
 */
final class Places {
    private final int most;
    private final int each;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    // Both only under the lock.
    private final Map<String, Integer> taken = new HashMap<>();
    private int all;

    /**
     * @param most of everybody
     * @param each of one agent
     * @param patience zero for those that do not wait
     */
    Places(int most, int each, Duration patience) {
        this.most = most;
        this.each = each;
        this.patience = patience;
    }

    /** Whether there is one; then it is given back. */
    boolean take(Party party) {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (all >= most || !hasOne(party)) {
                if (left <= 0) return false;
                left = freed.awaitNanos(left);
            }
            all++;
            taken.merge(agent(party), 1, Integer::sum);
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasOne(Party party) {
        return party.isGate() || taken.getOrDefault(agent(party), 0) < each;
    }

    void giveBack(Party party) {
        lock.lock();
        try {
            all--;
            taken.computeIfPresent(agent(party), (_, count) -> count == 1 ? null : count - 1);
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whoever it acts for: an agent does not get more by having many users. */
    private static String agent(Party party) {
        return party.issuer() + "\n" + party.client();
    }
}
