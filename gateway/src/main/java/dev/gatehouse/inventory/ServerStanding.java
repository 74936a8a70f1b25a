package dev.gatehouse.inventory;

import java.time.Instant;

/** Is the server one that may be reached? */
public sealed interface ServerStanding {
    /**
     * Approved.
     *
     * @param offer what it offers: in the request's era if it speaks that, else in the other one,
     *     which the gate carries to and fro
     */
    record Reachable(Server server, Offer offer) implements ServerStanding {}

    record NotReachable(ServerState state) implements ServerStanding {}

    /** Its approval has ended (INV-6). */
    record Lapsed(Instant since) implements ServerStanding {}

    record Unknown() implements ServerStanding {}
}
