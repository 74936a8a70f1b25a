package dev.gatehouse.access;

import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a client says of itself at the URL that is its client id. It is governed like what a server
 * declares: kept with its digest, and held against it. Spec: OAuth Client ID Metadata Document;
 * governance §3.12.
 */
public record ClientDocument(URI id, Json.Obj content) {
    /** What reading gave. */
    public sealed interface Reading {}

    public record Read(ClientDocument document) implements Reading {}

    public record Invalid(String why) implements Reading {}

    /** Who could act as the client changes with these: where codes go, and which keys prove it. */
    private static final Set<String> ESSENTIAL =
            Set.of(
                    "redirect_uris",
                    "jwks",
                    "jwks_uri",
                    "token_endpoint_auth_method",
                    "token_endpoint_auth_signing_alg",
                    "tls_client_auth_subject_dn",
                    "tls_client_auth_san_dns",
                    "tls_client_auth_san_uri",
                    "tls_client_auth_san_ip",
                    "tls_client_auth_san_email",
                    "tls_client_certificate_bound_access_tokens",
                    "dpop_bound_access_tokens");

    private static final int MAX_REDIRECTS = 100;
    private static final StrictJson JSON =
            new StrictJson(new JsonLimits(64 << 10, 16, 16 << 10, 5000, JsonLimits.Numbers.ANY));

    /** Whether a client id is a URL that a document can stand at. */
    public static Optional<URI> url(String clientId) {
        try {
            var url = URI.create(clientId);
            if (url.getHost() == null || url.getRawUserInfo() != null) return Optional.empty();
            if (url.getRawFragment() != null) return Optional.empty();
            var path = url.getRawPath();
            if (path == null || path.length() < 2 || !url.normalize().equals(url))
                return Optional.empty();
            boolean secure =
                    "https".equals(url.getScheme())
                            || ("http".equals(url.getScheme()) && GuardedFetch.isLoopback(url));
            return secure ? Optional.of(url) : Optional.empty();
        } catch (IllegalArgumentException notUrl) {
            return Optional.empty();
        }
    }

    public static Reading read(byte[] bytes, URI id) {
        if (!(JSON.read(bytes) instanceof StrictJson.Value(Json.Obj content)))
            return new Invalid("it is not a strict JSON object");
        if (!id.toString().equals(content.text("client_id")))
            return new Invalid("its client_id is not the URL that it stands at");
        var name = content.text("client_name");
        if (name == null || name.isBlank()) return new Invalid("it has no client_name");
        if (content.has("client_secret") || content.has("client_secret_expires_at"))
            return new Invalid("it holds a secret, which everybody could read");
        var method = content.text("token_endpoint_auth_method");
        if (method != null && method.startsWith("client_secret"))
            return new Invalid("it wants to prove itself by a secret, which nobody can give it");
        var keys = content.object("jwks").toText().getBytes(StandardCharsets.UTF_8);
        if (content.has("jwks") && (KeySet.holdsSecrets(keys) || KeySet.read(keys).isEmpty()))
            return new Invalid("its jwks is no set of public keys");
        var redirects = content.array("redirect_uris");
        if (redirects.isEmpty() || redirects.size() > MAX_REDIRECTS)
            return new Invalid("it has no redirect_uris, or too many");
        if (!redirects.stream().allMatch(ClientDocument::isRedirect))
            return new Invalid("its redirect_uris lead to what is neither https nor this machine");
        return new Read(new ClientDocument(id, content));
    }

    private static boolean isRedirect(Json value) {
        if (!(value instanceof Json.Str(var text))) return false;
        try {
            var url = URI.create(text);
            return url.getHost() != null
                    && url.getRawFragment() == null
                    && ("https".equals(url.getScheme())
                            || ("http".equals(url.getScheme()) && GuardedFetch.isLoopback(url)));
        } catch (IllegalArgumentException notUrl) {
            return false;
        }
    }

    public Digest digest() {
        return CanonicalJson.digest(content);
    }

    /** The members in which another says something else. */
    public List<String> changedMembers(@Nullable ClientDocument other) {
        if (other == null) return List.of();
        var names = new TreeSet<>(content.members().keySet());
        names.addAll(other.content.members().keySet());
        names.removeIf(name -> Objects.equals(content.member(name), other.content.member(name)));
        return List.copyOf(names);
    }

    /** Whether somebody else could act as the client when these members say something else. */
    public static boolean areEssential(List<String> members) {
        return members.stream().anyMatch(ESSENTIAL::contains);
    }
}
