package dev.gatehouse.drift;

import dev.gatehouse.severity.Grade;
import dev.gatehouse.severity.Severity;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A difference that was seen and is not settled.
 *
 * @param id given by the store, unique
 * @param detail what is so now, canonical JSON text, for a person to read; empty when it is gone
 * @param goneAt since when the difference is not seen any more, although it is held; null while it
 *     is seen
 */
public record Finding(
        long id,
        String server,
        Difference difference,
        String detail,
        Grade grade,
        Instant seenAt,
        @Nullable Instant goneAt) {
    /** As it was seen, to be left standing. */
    public Findings.Seen again() {
        return new Findings.Seen(difference, detail, grade);
    }

    /** Whether it says already what is seen, and that it is as grave. */
    public boolean covers(Findings.Seen seen) {
        return difference.equals(seen.difference())
                && severity().isAtLeast(seen.grade().severity());
    }

    public Severity severity() {
        return grade.severity();
    }

    /**
     * Whether it holds something until a person decides, even when the server goes back: who
     * changes and changes back has still changed (CAP-5).
     */
    public boolean isHeld() {
        return severity().isAtLeast(Severity.S3);
    }

    /**
     * Whether it stays although its difference is not among these: it is held, and no other
     * difference of its subject takes its place.
     */
    public boolean staysWithout(Collection<Findings.Seen> seen) {
        return isHeld()
                && seen.stream()
                        .noneMatch(
                                each -> each.difference().subject().equals(difference.subject()));
    }

    public boolean isGone() {
        return goneAt != null;
    }

    /** What follows from it by itself. */
    public Containment containment() {
        return Containment.of(difference, severity());
    }
}
