package dev.gatehouse.credentials;

import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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

    private static final int NAME_CHARS = 32;
    private static final List<String> GRANTS = List.of("authorization_code", "refresh_token");

    /** Where authorization servers send browsers back to that say who they are (RFC 9207). */
    public URI callback() {
        return URI.create(base + CALLBACK);
    }

    /** An issuer's own, so that an answer of another's does not pass for its (RFC 9700 §4.4.2). */
    public URI callback(String issuer) {
        var name = Digest.of(issuer.getBytes(StandardCharsets.UTF_8)).value();
        int start = name.indexOf(':') + 1;
        return URI.create(callback() + "/" + name.substring(start, start + NAME_CHARS));
    }

    URI callback(AuthorizationServer at) {
        return at.namesItself() ? callback() : callback(at.issuer());
    }

    /** The client id, if the document can be one: only https can. */
    Optional<URI> id() {
        var url = published.orElseGet(() -> URI.create(base + PATH));
        return "https".equals(url.getScheme()) ? Optional.of(url) : Optional.empty();
    }

    /**
     * The document.
     *
     * @param issuers that may send browsers back
     */
    Json.Obj document(List<String> issuers) {
        var callbacks = new ArrayList<>(List.of(callback().toString()));
        for (var issuer : issuers) callbacks.add(callback(issuer).toString());
        return described(Registered.NONE, callbacks)
                .with(
                        "client_id",
                        Json.of(published.orElseGet(() -> URI.create(base + PATH)).toString()));
    }

    /** What is sent to register. */
    Json.Obj registration(AuthorizationServer at, String method) {
        return described(method, List.of(callback(at).toString()))
                .with(
                        "application_type",
                        Json.of("https".equals(base.getScheme()) ? "web" : "native"));
    }

    private Json.Obj described(String method, List<String> callbacks) {
        return Json.object(
                "client_name",
                "Gatehouse at " + base.getHost(),
                "client_uri",
                base.toString(),
                "redirect_uris",
                callbacks,
                "grant_types",
                GRANTS,
                "response_types",
                List.of("code"),
                "token_endpoint_auth_method",
                method);
    }
}
