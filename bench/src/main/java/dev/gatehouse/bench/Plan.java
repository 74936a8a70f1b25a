package dev.gatehouse.bench;

import java.time.Duration;

/**
 * One run of the {@link Load}.
 *
 * @param connections each with one call in flight at most
 * @param extent how long
 */
public record Plan(Route route, Tool tool, int connections, Pace pace, Extent extent) {
    /**
     * How long a run takes.
     *
     * @param warmUp under load but not counted
     * @param measured the window that is
     * @param maxCalls ends the run earlier when so many were sent
     */
    public record Extent(Duration warmUp, Duration measured, long maxCalls) {
        public static Extent timed(Duration warmUp, Duration measured) {
            return new Extent(warmUp, measured, Long.MAX_VALUE);
        }

        /** So many calls, all of them counted; {@code patience} bounds the whole. */
        public static Extent counted(long calls, Duration patience) {
            return new Extent(Duration.ZERO, patience, calls);
        }
    }

    public Plan {
        if (connections < 1) throw new IllegalArgumentException("at least one connection");
        if (tool.shape() == Tool.Shape.OPEN)
            throw new IllegalArgumentException("a stream without end has no answer to measure");
    }
}
