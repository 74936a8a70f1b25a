package dev.gatehouse.access;

import java.time.Duration;

/**
 * How asking issuers about tokens is bounded.
 *
 * @param age how long a good answer is believed; the token's expiry ends that earlier
 * @param refusalAge how long a bad one is
 * @param refusals how many bad ones are kept
 * @param atOnce how many are asked about at a time
 * @param retry how long an issuer that did not answer is left alone
 */
public record IntrospectionLimits(
        Duration age, Duration refusalAge, int refusals, int atOnce, Duration retry) {
    public static final IntrospectionLimits DEFAULT =
            new IntrospectionLimits(
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(10),
                    10_000,
                    32,
                    Duration.ofSeconds(5));
}
