package dev.gatehouse.access;

import java.time.Duration;

/**
 * How tokens and the keys behind them are bounded.
 *
 * @param clockSkew how far an issuer's clock may differ from ours
 * @param maxTokenChars length of a token
 * @param cacheAge how long a verified token is believed without looking again; its own expiry ends
 *     that earlier
 * @param cacheEntries how many verified tokens are kept
 * @param keysAge how long fetched keys are used before they are fetched again
 * @param keysGrace how long they are used beyond that while the issuer does not answer
 * @param keysRefresh shortest time between two fetches for the sake of an unknown key
 * @param keysRetry shortest time between two fetches when the last one failed
 * @param delegationDepth how many actors a token may have come through
 * @param refuseBroadScopes whether a token with a scope for everything is refused
 * @param introspection how asking issuers about tokens is bounded
 */
public record TokenLimits(
        Duration clockSkew,
        int maxTokenChars,
        Duration cacheAge,
        int cacheEntries,
        Duration keysAge,
        Duration keysGrace,
        Duration keysRefresh,
        Duration keysRetry,
        int delegationDepth,
        boolean refuseBroadScopes,
        IntrospectionLimits introspection) {
    /** How far clocks may be set to differ at most. */
    public static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(5);

    public static final TokenLimits DEFAULT =
            new TokenLimits(
                    Duration.ofSeconds(30),
                    8192,
                    Duration.ofSeconds(60),
                    10_000,
                    Duration.ofMinutes(15),
                    Duration.ofHours(1),
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(5),
                    4,
                    true,
                    IntrospectionLimits.DEFAULT);

    public TokenLimits {
        if (clockSkew.isNegative() || clockSkew.compareTo(MAX_CLOCK_SKEW) > 0)
            throw new IllegalArgumentException("a clock skew is at most five minutes");
        if (maxTokenChars < 256) throw new IllegalArgumentException("no token is that short");
    }
}
