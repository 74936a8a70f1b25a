package dev.gatehouse.inventory;

/** Is the server one that may be reached? */
public sealed interface ServerStanding {
    /**
     * Approved, and it speaks the request's era.
     *
     * @param offer what it offers in the request's era
     */
    record Reachable(Server server, Offer offer) implements ServerStanding {}

    /** Approved, but it does not speak the request's era. */
    record OtherEra(Server server) implements ServerStanding {}

    record NotReachable(ServerState state) implements ServerStanding {}

    record Unknown() implements ServerStanding {}
}
