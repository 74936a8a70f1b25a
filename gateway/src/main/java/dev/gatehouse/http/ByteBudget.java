package dev.gatehouse.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that many exchanges may hold between them. A limit for each of them bounds nothing when
 * there can be thousands; this bounds the sum. Safe for many threads.
 */
public final class ByteBudget {
    private final long limit;
    private final AtomicLong taken = new AtomicLong();

    public ByteBudget(long limit) {
        this.limit = limit;
    }

    /** Takes bytes; false, and nothing is taken, when there are not so many left. */
    public boolean take(int bytes) {
        if (taken.addAndGet(bytes) <= limit) return true;
        taken.addAndGet(-bytes);
        return false;
    }

    public void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    /** How many are taken now. */
    public long taken() {
        return taken.get();
    }
}
