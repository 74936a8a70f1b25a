package dev.gatehouse.proxy;

import dev.gatehouse.access.Routes;
import java.net.URI;

/**
 * By which of the gate's routes an agent came to a server.
 *
 * @param uri its canonical URI, the audience of its tokens
 * @param metadata where it is described
 * @param isJoined whether it is the one that joins all servers
 * @param names what the server's items are called on it
 */
record Route(URI uri, URI metadata, boolean isJoined, Names names) {
    /** Stands for all servers of the joined route together; no server can be called that. */
    static final String ALL = "*";

    static Route own(Routes routes, String server) {
        return new Route(routes.mcp(server), routes.metadata(server), false, Names.OWN);
    }

    static Route joined(Routes routes, Names names) {
        return new Route(routes.joined(), routes.joinedMetadata(), true, names);
    }
}
