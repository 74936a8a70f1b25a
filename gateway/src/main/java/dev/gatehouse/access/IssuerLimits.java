package dev.gatehouse.access;

import java.time.Duration;

/**
 * How the built-in issuer is bounded.
 *
 * @param ttl how long its tokens live
 * @param maxTtl the longest that an operator may ask for
 * @param maxAssertionTtl how far in the future a client assertion may expire
 * @param replayEntries how many used assertions are remembered; when they are that many, further
 *     ones are denied until some expire
 * @param maxResources routes that one token may be for
 */
public record IssuerLimits(
        Duration ttl,
        Duration maxTtl,
        Duration maxAssertionTtl,
        int replayEntries,
        int maxResources) {
    public static final IssuerLimits DEFAULT =
            new IssuerLimits(
                    Duration.ofHours(1), Duration.ofDays(30), Duration.ofMinutes(5), 100_000, 50);

    public IssuerLimits {
        if (!ttl.isPositive() || ttl.compareTo(maxTtl) > 0)
            throw new IllegalArgumentException("a token lives for some time, at most " + maxTtl);
    }
}
