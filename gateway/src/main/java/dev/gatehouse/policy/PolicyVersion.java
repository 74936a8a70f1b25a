package dev.gatehouse.policy;

import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A policy that was proposed, and what became of it. It is kept for ever, as it was proposed.
 *
 * @param number one series for all that is proposed
 * @param document as JSON; {@link PolicyForm} reads it
 * @param base the number in force when it was proposed
 * @param restores the number whose document it brings back; null when it brings its own
 * @param decidedBy who approved or rejected it; the proposer where one person suffices; null while
 *     nobody has
 */
public record PolicyVersion(
        long number,
        Json.Obj document,
        long base,
        @Nullable Long restores,
        State state,
        String reason,
        String proposedBy,
        Instant proposedAt,
        @Nullable String decidedBy,
        @Nullable Instant decidedAt) {
    /** How long one's own tightening is taken back alone. */
    public static final Duration OWN_RETURN = Duration.ofHours(1);

    /** What became of it. */
    public enum State {
        /** It waits for a second person. */
        PROPOSED,
        IN_FORCE,
        /** It was in force. */
        SUPERSEDED,
        REJECTED
    }

    public PolicyVersion {
        if (reason.isBlank()) throw new IllegalArgumentException("a policy has a reason");
        if ((decidedBy == null) != (state == State.PROPOSED)
                || (decidedBy == null) != (decidedAt == null))
            throw new IllegalArgumentException("what is decided is decided by somebody");
    }

    public Digest digest() {
        return CanonicalJson.digest(document);
    }

    /** One that waits. */
    public static PolicyVersion proposed(
            long number,
            Json.Obj document,
            long base,
            @Nullable Long restores,
            String reason,
            String by,
            Instant at) {
        return new PolicyVersion(
                number, document, base, restores, State.PROPOSED, reason, by, at, null, null);
    }

    public PolicyVersion decided(State outcome, String by, Instant at) {
        return new PolicyVersion(
                number, document, base, restores, outcome, reason, proposedBy, proposedAt, by, at);
    }

    public PolicyVersion superseded() {
        return new PolicyVersion(
                number,
                document,
                base,
                restores,
                State.SUPERSEDED,
                reason,
                proposedBy,
                proposedAt,
                decidedBy,
                decidedAt);
    }

    /**
     * Whether a person may go back from this one, in force, to the one before it without another,
     * although that is looser: only who published it alone, and soon. What one person made stricter
     * that person can take back; what two agreed on stands until two say otherwise (T68). So one
     * person alone never gets beyond what two agreed on last.
     */
    public boolean isTakenBackBy(String person, long to, Instant now) {
        return state == State.IN_FORCE
                && to == base
                && proposedBy.equals(person)
                && person.equals(decidedBy)
                && decidedAt != null
                && now.isBefore(decidedAt.plus(OWN_RETURN));
    }
}
