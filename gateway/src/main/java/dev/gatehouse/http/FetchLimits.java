package dev.gatehouse.http;

import java.time.Duration;

/**
 * How much a guarded fetch takes.
 *
 * @param maxBytes length of the body
 * @param maxHeaderBytes length of the status line, and of all header lines
 * @param patience for all of it: resolving, connecting, and reading to the end
 */
public record FetchLimits(int maxBytes, int maxHeaderBytes, Duration patience) {
    public static final FetchLimits DEFAULT =
            new FetchLimits(512 << 10, 16 << 10, Duration.ofSeconds(5));

    public FetchLimits {
        if (maxBytes < 1 || maxHeaderBytes < 1 || !patience.isPositive())
            throw new IllegalArgumentException("a fetch limit is more than nothing");
    }
}
