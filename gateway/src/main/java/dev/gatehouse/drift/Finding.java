package dev.gatehouse.drift;

import java.time.Instant;

/**
 * A difference that was seen and is not settled: the server still says it, and nobody approved it.
 *
 * @param id given by the store, unique
 * @param detail what is said now, canonical JSON text, for a person to read; empty when it is gone
 */
public record Finding(
        long id, String server, Difference difference, String detail, Instant seenAt) {
    /** As it was seen, to be left standing. */
    public Findings.Seen again() {
        return new Findings.Seen(difference, detail);
    }
}
