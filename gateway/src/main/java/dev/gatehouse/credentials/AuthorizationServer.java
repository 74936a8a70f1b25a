package dev.gatehouse.credentials;

import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an authorization server says of itself. Spec: RFC 8414, OpenID Connect Discovery; protocol
 * digest §4.3.2 and §4.3.5.
 *
 * @param issuer exactly as it was asked for: another one is not used
 * @param methods how clients may prove themselves; empty when it does not say
 * @param challenges the ways of PKCE that it knows
 * @param namesItself whether its answers carry {@code iss} (RFC 9207)
 * @param profiles of authorization grants that it takes, where it says so
 */
record AuthorizationServer(
        String issuer,
        Optional<URI> authorization,
        URI token,
        Optional<URI> registration,
        List<String> methods,
        List<String> challenges,
        List<String> scopes,
        boolean takesDocuments,
        boolean namesItself,
        Optional<List<String>> profiles) {
    private static final String PROFILES = "authorization_grant_profiles_supported";

    /** What looking for it gave. */
    sealed interface Search {}

    record Found(AuthorizationServer server) implements Search {}

    record NotFound(String why) implements Search {}

    /** REQ-089: RFC 8414, then OpenID inserted, then OpenID appended; the issuer must be equal. */
    static Search find(String issuer, URI from, Documents documents) {
        URI asked;
        try {
            asked = URI.create(issuer);
        } catch (IllegalArgumentException notUri) {
            return new NotFound("its authorization server is not named by a URL");
        }
        if (asked.getRawAuthority() == null
                || asked.getRawQuery() != null
                || asked.getRawFragment() != null)
            return new NotFound("its authorization server is not named by a plain URL");
        var why = "";
        for (var place : places(asked)) {
            switch (documents.read(place, from)) {
                case Documents.NotRead(var trouble) -> why = trouble;
                case Documents.NotThere(var trouble) -> why = trouble;
                case Documents.Read(var document) -> {
                    return read(document, issuer, asked, documents);
                }
            }
        }
        return new NotFound("the metadata of its authorization server: " + why);
    }

    /** The issuer that the metadata of one names, whether it is the one that was asked or not. */
    static Optional<String> claimed(String issuer, URI from, Documents documents) {
        try {
            for (var place : places(URI.create(issuer)))
                if (documents.read(place, from) instanceof Documents.Read(var document))
                    return Optional.ofNullable(document.text("issuer"));
        } catch (IllegalArgumentException notUri) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static List<URI> places(URI issuer) {
        var origin = issuer.getScheme() + "://" + issuer.getRawAuthority();
        var path = issuer.getRawPath() == null ? "" : issuer.getRawPath().replaceAll("/+$", "");
        var server = URI.create(origin + "/.well-known/oauth-authorization-server" + path);
        var inserted = URI.create(origin + "/.well-known/openid-configuration" + path);
        return path.isEmpty()
                ? List.of(server, inserted)
                : List.of(
                        server,
                        inserted,
                        URI.create(origin + path + "/.well-known/openid-configuration"));
    }

    private static Search read(Json.Obj document, String issuer, URI asked, Documents documents) {
        if (!issuer.equals(document.text("issuer")))
            return new NotFound(
                    "the metadata of its authorization server "
                            + issuer
                            + " names another issuer, so nothing of it is used");
        var token = endpoint(document, "token_endpoint", asked, documents);
        if (token == null)
            return new NotFound(
                    "its authorization server "
                            + issuer
                            + " names no token endpoint that is https");
        return new Found(
                new AuthorizationServer(
                        issuer,
                        Optional.ofNullable(
                                endpoint(document, "authorization_endpoint", asked, documents)),
                        token,
                        Optional.ofNullable(
                                endpoint(document, "registration_endpoint", asked, documents)),
                        Documents.texts(document, "token_endpoint_auth_methods_supported"),
                        Documents.texts(document, "code_challenge_methods_supported"),
                        Documents.texts(document, "scopes_supported"),
                        isTrue(document, "client_id_metadata_document_supported"),
                        isTrue(document, "authorization_response_iss_parameter_supported"),
                        document.has(PROFILES)
                                ? Optional.of(Documents.texts(document, PROFILES))
                                : Optional.empty()));
    }

    private static boolean isTrue(Json.Obj document, String member) {
        return document.member(member) instanceof Json.Bool(var value) && value;
    }

    /** An endpoint that is https, or on this machine when the issuer is (protocol digest §8.7). */
    private static @Nullable URI endpoint(
            Json.Obj document, String member, URI issuer, Documents documents) {
        var text = document.text(member);
        if (text == null) return null;
        try {
            var uri = URI.create(text);
            return documents.mayName(uri, issuer) ? uri : null;
        } catch (IllegalArgumentException notUri) {
            return null;
        }
    }
}
