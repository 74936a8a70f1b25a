package dev.gatehouse.proxy;

import dev.gatehouse.http.ByteBudget;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What may be kept on this replica of what was sent on streams, so that their agents can come back:
 * a part of the bytes that answers may hold, so that answers still find room, and of that a part
 * for one principal. Safe for many threads.
 */
final class ReplayBudget {
    /** Of all bytes that answers may hold. */
    private static final int PART = 4;

    private static final int SHARE = 8;

    private final ByteBudget buffered;
    private final ByteBudget all;
    private final long share;
    private final int perSession;
    private final Duration time;
    private final Map<String, Long> held = new ConcurrentHashMap<>();

    /**
     * @param buffered of all answers
     */
    ReplayBudget(ByteBudget buffered, int perSession, Duration time) {
        this.buffered = buffered;
        this.all = new ByteBudget(buffered.limit() / PART);
        this.share = buffered.limit() / PART / SHARE;
        this.perSession = perSession;
        this.time = time;
    }

    int perSession() {
        return perSession;
    }

    /** For how long something is kept. */
    Duration time() {
        return time;
    }

    boolean take(String principal, int bytes) {
        if (held.merge(principal, (long) bytes, Long::sum) <= share) {
            if (all.take(bytes)) {
                if (buffered.take(bytes)) return true;
                all.giveBack(bytes);
            }
        }
        leave(principal, bytes);
        return false;
    }

    void giveBack(String principal, long bytes) {
        buffered.giveBack(bytes);
        all.giveBack(bytes);
        leave(principal, bytes);
    }

    private void leave(String principal, long bytes) {
        held.computeIfPresent(principal, (_, now) -> now <= bytes ? null : now - bytes);
    }
}
