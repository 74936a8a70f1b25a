package dev.gatehouse.access;

/** Who is calling, as far as the request proves it. */
public sealed interface Caller {
    /** A valid token for exactly this route. */
    record Known(Token token) implements Caller {}

    /** No token at all. */
    record Anonymous() implements Caller {}

    /**
     * A token that proves nothing here.
     *
     * @param why for the record and the challenge; names the check, never the token's content
     */
    record Unproven(String why) implements Caller {}

    /** The token could not be checked because its issuer's keys cannot be had just now. */
    record Unverifiable(String why) implements Caller {}
}
