package dev.gatehouse.access;

import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that waits for a person.
 *
 * @param id short and unique, for people to name it
 * @param requester the operator who asks, or the agent; never the one who approves it
 * @param identity of what is asked and by whom: asked again, it is the same request
 * @param content what is asked
 * @param secret what is kept for the one who decides, and only until then: a held call's arguments
 * @param outcome what came of it, such as a grant's id; null while it is open
 */
public record Request(
        String id,
        Kind kind,
        String requester,
        Digest identity,
        Json.Obj content,
        Json.@Nullable Obj secret,
        Instant madeAt,
        Instant expiresAt,
        State state,
        @Nullable String decidedBy,
        @Nullable Instant decidedAt,
        @Nullable String outcome) {
    /** What is asked for. */
    public enum Kind {
        /** A change that one person alone may not make (INV-5). */
        CHANGE,
        /** A grant, by the agent that wants it (AUT-6). */
        ACCESS,
        /** One call with exactly these arguments (AUT-7). */
        CALL
    }

    /** What became of it. */
    public enum State {
        PENDING,
        APPROVED,
        DENIED
    }

    /** One that nobody has decided. */
    public static Request pending(
            String id,
            Kind kind,
            String requester,
            Digest identity,
            Json.Obj content,
            Json.@Nullable Obj secret,
            Instant madeAt,
            Instant expiresAt) {
        return new Request(
                id,
                kind,
                requester,
                identity,
                content,
                secret,
                madeAt,
                expiresAt,
                State.PENDING,
                null,
                null,
                null);
    }

    public boolean isPending(Instant now) {
        return state == State.PENDING && now.isBefore(expiresAt);
    }

    /** Whether nobody decided it in time. */
    public boolean hasExpired(Instant now) {
        return state == State.PENDING && !now.isBefore(expiresAt);
    }
}
