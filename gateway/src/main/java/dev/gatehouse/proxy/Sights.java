package dev.gatehouse.proxy;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

/**
 * When a server is asked, under a caller's own credential, what it tells that caller (CAP-3): when
 * the caller reads a list, though not at each of many; when the server says that a list changed;
 * and after a number of calls that nobody can foretell (T02). Safe for many loops.
 */
final class Sights {
    /** So many callers' last sights are remembered; who is forgotten is looked at again. */
    private static final int REMEMBERED = 10_000;

    /** Looks under way; beyond that the server's other checks must do. */
    private static final int AT_ONCE = 256;

    /** Of them at one server: one that never answers takes no looks from the others (T02, T39). */
    private static final int AT_ONE = 16;

    /** So long a server that kept a list of all servers waiting is not waited for. */
    private static final Duration SLOW_FOR = Duration.ofMinutes(1);

    private final Duration between;
    private final int calls;
    private final Map<String, Long> slow = new ConcurrentHashMap<>();
    private final Map<String, Integer> underWay = new HashMap<>();
    private int atOnce;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Long> last =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                    return size() > REMEMBERED;
                }
            };

    Sights(SightLimits limits) {
        this.between = limits.between();
        this.calls = limits.calls();
    }

    /**
     * Whether it is time to look; whoever is told so looks, and calls {@link #over}.
     *
     * @param what is looked at, and as whom
     */
    boolean begins(String server, String what) {
        lock.lock();
        try {
            int there = underWay.getOrDefault(server, 0);
            if (atOnce >= AT_ONCE || there >= AT_ONE || !isTime(server + " " + what)) return false;
            underWay.put(server, there + 1);
            atOnce++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean isTime(String what) {
        long now = System.nanoTime();
        var before = last.get(what);
        if (before != null && now - before < between.toNanos()) return false;
        last.remove(what);
        last.put(what, now);
        return true;
    }

    /** The server kept a list of all servers waiting. */
    void slow(String server) {
        slow.put(server, System.nanoTime());
    }

    boolean isSlow(String server) {
        var since = slow.get(server);
        if (since == null) return false;
        if (System.nanoTime() - since < SLOW_FOR.toNanos()) return true;
        slow.remove(server, since);
        return false;
    }

    void over(String server) {
        lock.lock();
        try {
            underWay.computeIfPresent(server, (_, there) -> there == 1 ? null : there - 1);
            atOnce--;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a call is one after which the lists are looked at. */
    boolean isAfterCall() {
        return ThreadLocalRandom.current().nextInt(calls) == 0;
    }
}
