package dev.gatehouse.inventory;

import java.util.EnumSet;
import java.util.Set;

/** Where a server stands in its life with us (INV-2). Only an approved one is reachable. */
public enum ServerState {
    SUBMITTED,
    APPROVED,
    QUARANTINED,
    RETIRED;

    /** The states that a server may go to from this one; approving again is a new approval. */
    public Set<ServerState> next() {
        return switch (this) {
            case SUBMITTED -> EnumSet.of(APPROVED, RETIRED);
            case APPROVED -> EnumSet.of(APPROVED, QUARANTINED, RETIRED);
            case QUARANTINED -> EnumSet.of(APPROVED, RETIRED);
            case RETIRED -> EnumSet.noneOf(ServerState.class);
        };
    }
}
