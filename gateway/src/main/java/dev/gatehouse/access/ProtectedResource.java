package dev.gatehouse.access;

import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.util.List;

/**
 * What a governed route tells clients about itself: who issues tokens for it, and for which scopes.
 * Spec: RFC 9728 §2; REQ-076, REQ-082.
 */
public final class ProtectedResource {
    private ProtectedResource() {}

    /**
     * The document of one route, or of the gate as a whole.
     *
     * @param resource the canonical route URI; the gate's base for the document at the root, which
     *     tells who looks there which issuers there are (no token is good for the whole gate)
     * @param issuers at least one
     */
    public static Json.Obj metadata(URI resource, List<URI> issuers) {
        if (issuers.isEmpty()) throw new IllegalArgumentException("a route has some issuer");
        var path = resource.getRawPath();
        var server = path.startsWith("/mcp/") ? path.substring("/mcp/".length()) : "";
        return Json.object(
                "resource", resource.toString(),
                "authorization_servers", issuers.stream().map(URI::toString).toList(),
                "scopes_supported", Scopes.ALL,
                "bearer_methods_supported", List.of("header"),
                "resource_name", server.isEmpty() ? "Gatehouse" : "Gatehouse: " + server);
    }
}
