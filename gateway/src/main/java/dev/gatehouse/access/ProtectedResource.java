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
     * The document of one route.
     *
     * @param route the canonical route URI
     * @param issuers at least one
     */
    public static Json.Obj metadata(URI route, List<URI> issuers) {
        if (issuers.isEmpty()) throw new IllegalArgumentException("a route has some issuer");
        var path = route.getRawPath();
        return Json.object(
                "resource", route.toString(),
                "authorization_servers", issuers.stream().map(URI::toString).toList(),
                "scopes_supported", Scopes.ALL,
                "bearer_methods_supported", List.of("header"),
                "resource_name", "Gatehouse: " + path.substring(path.lastIndexOf('/') + 1));
    }
}
