package dev.gatehouse.access;

import java.time.Duration;

/**
 * How proofs of possession are bounded.
 *
 * @param window how far a proof's time may be from ours, either way; differing clocks are within it
 * @param remembered how many proofs are kept so that none is used twice
 * @param nonceAge how long a nonce of ours is good
 */
public record ProofLimits(Duration window, int remembered, Duration nonceAge) {
    public static final ProofLimits DEFAULT =
            new ProofLimits(Duration.ofMinutes(5), 200_000, Duration.ofMinutes(5));
}
