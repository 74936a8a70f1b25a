package dev.gatehouse.credentials;

import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The gate as a client that describes itself: the document that authorization servers read at its
 * client id, and what is sent where they register clients instead (REQ-094). Spec: RFC 7591; the
 * client-id-metadata-document draft.
 *
 * @param base where agents and browsers reach the gate
 * @param published the document's URL where it is reached under another than the gate's own
 */
public record ClientDocument(URI base, Optional<URI> published) {
    public static final String PATH = "/oauth/client.json";
    public static final String CALLBACK = "/oauth/callback";

    private static final List<String> GRANTS = List.of("authorization_code", "refresh_token");

    /** Where authorization servers send browsers back to. */
    public URI callback() {
        return URI.create(base + CALLBACK);
    }

    /** The client id, if the document can be one: only https can. */
    Optional<URI> id() {
        var url = published.orElseGet(() -> URI.create(base + PATH));
        return "https".equals(url.getScheme()) ? Optional.of(url) : Optional.empty();
    }

    /** The document. */
    public Json.Obj document() {
        return described(Registered.NONE)
                .with(
                        "client_id",
                        Json.of(published.orElseGet(() -> URI.create(base + PATH)).toString()));
    }

    /** What is sent to register. */
    Json.Obj registration(String method) {
        return described(method)
                .with(
                        "application_type",
                        Json.of("https".equals(base.getScheme()) ? "web" : "native"));
    }

    private Json.Obj described(String method) {
        return Json.object(
                "client_name",
                "Gatehouse at " + base.getHost(),
                "client_uri",
                base.toString(),
                "redirect_uris",
                List.of(callback().toString()),
                "grant_types",
                GRANTS,
                "response_types",
                List.of("code"),
                "token_endpoint_auth_method",
                method);
    }
}
