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
    public boolean take(long bytes) {
        if (taken.addAndGet(bytes) <= limit) return true;
        taken.addAndGet(-bytes);
        return false;
    }

    public void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    /** How many there are in all. */
    public long limit() {
        return limit;
    }

    /** How many are taken now. */
    public long taken() {
        return taken.get();
    }

    /** What one exchange will hold of it: nothing yet. */
    public Share share() {
        return new Share();
    }

    /** What one exchange holds. For one thread at a time. */
    public final class Share {
        private long held;

        private Share() {}

        /** Holds so many from now on; false, and all is as before, when there are too few left. */
        public boolean hold(long bytes) {
            if (bytes > held && !take(bytes - held)) return false;
            if (bytes < held) ByteBudget.this.giveBack(held - bytes);
            held = bytes;
            return true;
        }

        /** Holds so many more. */
        public boolean add(long bytes) {
            return hold(held + bytes);
        }

        /** Holds nothing any more; may be said again. */
        public void giveBack() {
            ByteBudget.this.giveBack(held);
            held = 0;
        }
    }
}
