package dev.gatehouse.access;

import org.jspecify.annotations.Nullable;

/** Does a grant cover what is asked, now? */
public sealed interface GrantStanding {
    /**
     * One does.
     *
     * @param exact the one that was made for exactly this call; null when there is none
     */
    record Granted(Grant grant, @Nullable Grant exact) implements GrantStanding {}

    /**
     * One covers the item, but not this call of it.
     *
     * @param why what it lacks, for the record and for its agent
     */
    record Narrower(Grant grant, String why) implements GrantStanding {}

    /** One did, but it has ended or was revoked, or has not begun. */
    record Ended(Grant grant) implements GrantStanding {}

    record None() implements GrantStanding {}
}
