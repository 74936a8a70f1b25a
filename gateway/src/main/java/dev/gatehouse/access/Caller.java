package dev.gatehouse.access;

/** Who is calling, as far as the request proves it. */
public sealed interface Caller {
    /** A valid token for exactly this route, in the hands of whom it was given to. */
    record Known(Token token) implements Caller {}

    /** No token at all. */
    record Anonymous() implements Caller {}

    /**
     * A token that proves nothing here.
     *
     * @param why for the record and the challenge; names the check, never the token's content
     * @param demand what should be brought instead
     */
    record Unproven(String why, Demand demand) implements Caller {
        public Unproven(String why) {
            this(why, Demand.BEARER);
        }
    }

    /** The token could not be checked because its issuer cannot be asked just now. */
    record Unverifiable(String why) implements Caller {}
}
