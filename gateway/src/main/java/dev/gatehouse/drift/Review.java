package dev.gatehouse.drift;

import dev.gatehouse.severity.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one person decided (INV-5, T64).
 *
 * @param severity the gravest of what was decided on; {@link Severity#S0} when nothing differed
 * @param what a finding, a server or a request, as {@link Reviews} names it
 * @param second whether somebody else had asked for it
 * @param shownAt when this person was first shown it; null when it never was
 */
public record Review(
        String reviewer,
        Verdict verdict,
        Severity severity,
        String what,
        boolean second,
        @Nullable Instant shownAt,
        Instant at) {
    /** Which way it went. */
    public enum Verdict {
        APPROVED,
        REJECTED
    }

    /** From the first showing to the decision. */
    public Optional<Duration> taken() {
        return Optional.ofNullable(shownAt).map(shown -> Duration.between(shown, at));
    }
}
