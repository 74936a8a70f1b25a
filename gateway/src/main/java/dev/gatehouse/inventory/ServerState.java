package dev.gatehouse.inventory;

import java.util.EnumSet;
import java.util.Set;

/** Where a server stands in its life with us (INV-2). Only an approved one is reachable. */
public enum ServerState {
    /** Somebody uses it, or wants to; the gate has not read it. */
    DISCOVERED,
    /** Read, and waiting for somebody to look at it. */
    SUBMITTED,
    /** A person looks at it, or one has approved it and another has not yet. */
    UNDER_REVIEW,
    APPROVED,
    /** Stopped because of what it is, says or does; a person lets it go on. */
    QUARANTINED,
    /** Stopped because of us: its approval has ended, or somebody wants it to rest. */
    SUSPENDED,
    RETIRED;

    /** The states that a server may go to from this one; approving again is a new approval. */
    public Set<ServerState> next() {
        return switch (this) {
            case DISCOVERED -> EnumSet.of(SUBMITTED, RETIRED);
            case SUBMITTED -> EnumSet.of(UNDER_REVIEW, RETIRED);
            case UNDER_REVIEW -> EnumSet.of(SUBMITTED, APPROVED, RETIRED);
            case APPROVED -> EnumSet.of(APPROVED, QUARANTINED, SUSPENDED, RETIRED);
            case QUARANTINED, SUSPENDED -> EnumSet.of(APPROVED, QUARANTINED, SUSPENDED, RETIRED);
            case RETIRED -> EnumSet.noneOf(ServerState.class);
        };
    }

    public boolean mayBecome(ServerState other) {
        return next().contains(other);
    }

    /** Whether a person ever approved it. */
    public boolean wasApproved() {
        return this == APPROVED || this == QUARANTINED || this == SUSPENDED;
    }
}
