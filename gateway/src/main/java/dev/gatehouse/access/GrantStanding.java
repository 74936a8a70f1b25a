package dev.gatehouse.access;

/** Does a grant cover what is asked, now? */
public sealed interface GrantStanding {
    record Granted(Grant grant) implements GrantStanding {}

    /** One did, but it has ended or was revoked. */
    record Ended(Grant grant) implements GrantStanding {}

    record None() implements GrantStanding {}
}
