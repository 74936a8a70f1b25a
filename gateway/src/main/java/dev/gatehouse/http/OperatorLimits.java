package dev.gatehouse.http;

import java.time.Duration;

/**
 * How much the operators' listener takes.
 *
 * @param requestLineBytes the request's first line
 * @param headerBytes all headers of a request together
 * @param patience how long a connection may stay silent within a request, or idle between two
 * @param grace how long requests under way may take when the listener closes
 */
public record OperatorLimits(
        int bodyBytes,
        int requestLineBytes,
        int headerBytes,
        int connections,
        Duration patience,
        Duration grace) {
    public static final OperatorLimits DEFAULT =
            new OperatorLimits(
                    1 << 20, 8 << 10, 16 << 10, 512, Duration.ofSeconds(30), Duration.ofSeconds(5));
}
