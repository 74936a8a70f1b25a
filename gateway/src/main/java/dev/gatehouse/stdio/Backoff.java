package dev.gatehouse.stdio;

import java.time.Duration;

/** How long to wait before a restart: twice as long each time, up to a bound, never all at once. */
final class Backoff {
    private Backoff() {}

    /**
     * @param failures in a row, at least one
     * @param chance from 0 to 1: of the time, the upper half is left to it
     */
    static Duration after(int failures, StdioLimits limits, double chance) {
        long most = limits.backoffMost().toNanos();
        long time = limits.backoff().toNanos();
        for (int i = 1; i < failures && time < most; i++) time *= 2;
        return Duration.ofNanos((long) (Math.min(time, most) * (0.5 + chance / 2)));
    }
}
