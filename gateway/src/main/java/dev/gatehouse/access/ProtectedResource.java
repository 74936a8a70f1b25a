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
     * @param keysRequired whether tokens must be bound to keys (RFC 9449)
     * @param certificates whether tokens may be bound to client certificates (RFC 8705)
     */
    static Json.Obj metadata(
            URI resource, List<URI> issuers, boolean keysRequired, boolean certificates) {
        if (issuers.isEmpty()) throw new IllegalArgumentException("a route has some issuer");
        var path = resource.getRawPath();
        var server = path.startsWith("/mcp/") ? path.substring("/mcp/".length()) : "";
        var document =
                Json.object(
                        "resource", resource.toString(),
                        "authorization_servers", issuers.stream().map(URI::toString).toList(),
                        "scopes_supported", Scopes.ALL,
                        "bearer_methods_supported", List.of("header"),
                        "resource_name", server.isEmpty() ? "Gatehouse" : "Gatehouse: " + server,
                        "dpop_signing_alg_values_supported", Algorithm.words());
        if (keysRequired)
            document = document.with("dpop_bound_access_tokens_required", Json.of(true));
        return certificates
                ? document.with("tls_client_certificate_bound_access_tokens", Json.of(true))
                : document;
    }
}
