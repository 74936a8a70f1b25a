package dev.gatehouse.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads bring about. */
public final class Eventually {
    private Eventually() {}

    /** Returns as soon as the condition holds; fails when it does not within ten seconds. */
    public static void holds(BooleanSupplier condition) {
        within(Duration.ofSeconds(10), condition);
    }

    /** The same with more patience, or less. */
    public static void within(Duration patience, BooleanSupplier condition) {
        var deadline = Instant.now().plus(patience);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(deadline)) throw new AssertionError("it never came true");
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
    }
}
