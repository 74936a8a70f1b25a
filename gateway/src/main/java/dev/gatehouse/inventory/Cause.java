package dev.gatehouse.inventory;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who moved a server from one state to another, and why.
 *
 * @param actor an operator, or {@link #GATE}
 * @param ticket where that was discussed; null when nobody said
 */
public record Cause(String actor, String reason, @Nullable String ticket, Instant at) {
    /** Moves that nobody asked for are the gate's own. */
    public static final String GATE = "the gate";

    public Cause {
        if (reason.isBlank()) throw new IllegalArgumentException("a move has a reason");
    }

    public static Cause of(String actor, String reason, Instant at) {
        return new Cause(actor, reason, null, at);
    }

    public static Cause ofGate(String reason, Instant at) {
        return of(GATE, reason, at);
    }

    public boolean isOfGate() {
        return actor.equals(GATE);
    }
}
