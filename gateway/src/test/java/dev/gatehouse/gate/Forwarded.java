package dev.gatehouse.gate;

import dev.gatehouse.testkit.http.HttpRequest;
import dev.gatehouse.testkit.server.FakeServer;
import java.util.List;

/** What of a server's capture came over the path of calls. */
final class Forwarded {
    private Forwarded() {}

    /**
     * The requests that were sent for agents. The gate's own readings of the server, for its
     * inventory and its watch, are told by the client that they name.
     */
    static List<HttpRequest> to(FakeServer server) {
        return server.wire().requests().stream()
                .filter(request -> !"gatehouse".equals(request.first("user-agent")))
                .filter(request -> !isOfMetadata(request))
                .toList();
    }

    /** Whether it is for the metadata of the server as a resource. */
    static boolean isOfMetadata(HttpRequest request) {
        return request.path().startsWith("/.well-known/")
                || request.path().endsWith("/server-card");
    }
}
