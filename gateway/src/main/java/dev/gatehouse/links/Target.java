package dev.gatehouse.links;

import dev.gatehouse.http.Upstream;
import dev.gatehouse.inventory.Place;
import dev.gatehouse.mcp.Json;

/** Where the server of an asking is. */
public sealed interface Target {
    /**
     * A server on the network.
     *
     * @param overSse whether it speaks HTTP with SSE, the transport of 2024-11-05
     */
    record Remote(Upstream upstream, boolean overSse) implements Target {}

    /**
     * A program of this machine.
     *
     * @param server our name for it
     * @param program of the declaration that a person approved: nothing else is run
     * @param principal whose process it is, unless the server is shareable
     */
    record Local(String server, Place.Local place, Json.Obj program, String principal)
            implements Target {
        /** The same, whoever asks. */
        Local whoeverAsks() {
            return new Local(server, place, program, "");
        }
    }
}
