package dev.gatehouse.bridge;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Revision;

/** From which revision to which a value is carried. */
record Passage(Revision from, Revision to) {
    /** Whether there is nothing to do: what is said in a revision is passed on in it as it is. */
    boolean stays() {
        return from == to;
    }

    /**
     * Whether both ends know what came with one revision and went after another. Only then does it
     * mean the same at both: what the sender's revision does not define has no meaning that could
     * be carried.
     */
    boolean knows(Revision since, Revision until) {
        return isWithin(from, since, until) && isWithin(to, since, until);
    }

    boolean isTo(Era era) {
        return to.era() == era;
    }

    /** Whether the receiver's revision is older than this one. */
    boolean isBefore(Revision revision) {
        return to.compareTo(revision) < 0;
    }

    private static boolean isWithin(Revision revision, Revision since, Revision until) {
        return revision.compareTo(since) >= 0 && revision.compareTo(until) <= 0;
    }
}
