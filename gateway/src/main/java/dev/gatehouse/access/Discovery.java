package dev.gatehouse.access;

import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.net.URI;
import java.util.List;

/**
 * Finds an issuer's metadata, and in them where its endpoints are.
 *
 * <p>The document must name the very issuer that it was asked about; one that names another ends
 * the search. Spec: RFC 8414 §3, OpenID Connect Discovery 1.0 §4.
 */
final class Discovery {
    /** What the search gave. */
    sealed interface Outcome {}

    record Found(Json.Obj metadata) implements Outcome {}

    record NotFound(String why) implements Outcome {}

    private static final StrictJson JSON =
            new StrictJson(new JsonLimits(1 << 20, 32, 1 << 16, 50_000, JsonLimits.Numbers.ANY));

    private final GuardedFetch fetch;

    Discovery(GuardedFetch fetch) {
        this.fetch = fetch;
    }

    Outcome find(URI issuer) {
        Outcome last = new NotFound("its metadata was not looked for");
        for (var location : locations(issuer)) {
            switch (fetch.get(location)) {
                case GuardedFetch.Fetched(var bytes, _, _) -> {
                    return read(bytes, issuer);
                }
                case GuardedFetch.Refused(var why) -> last = new NotFound("its metadata: " + why);
                case GuardedFetch.Failed(var why) -> last = new NotFound("its metadata: " + why);
            }
        }
        return last;
    }

    /** In the order that MCP clients use: RFC 8414, then OpenID inserted, then appended. */
    static List<URI> locations(URI issuer) {
        var origin = issuer.getScheme() + "://" + issuer.getRawAuthority();
        var path = issuer.getRawPath() == null ? "" : issuer.getRawPath().replaceAll("/+$", "");
        var server = origin + "/.well-known/oauth-authorization-server" + path;
        var inserted = origin + "/.well-known/openid-configuration" + path;
        if (path.isEmpty()) return List.of(URI.create(server), URI.create(inserted));
        var appended = origin + path + "/.well-known/openid-configuration";
        return List.of(URI.create(server), URI.create(inserted), URI.create(appended));
    }

    private static Outcome read(byte[] bytes, URI issuer) {
        if (!(JSON.read(bytes) instanceof StrictJson.Value(var json))
                || !(json instanceof Json.Obj metadata))
            return new NotFound("its metadata is not a JSON object");
        if (!issuer.toString().equals(metadata.text("issuer")))
            return new NotFound("its metadata names another issuer");
        return new Found(metadata);
    }

    /** What looking for an endpoint gave. */
    sealed interface Place {}

    record At(URI url) implements Place {}

    record Nowhere(String why) implements Place {}

    /**
     * Finds an endpoint. A document from elsewhere may not point back into this machine.
     *
     * @param member which has its URL, such as {@code jwks_uri}
     * @param what it is, for people
     */
    Place place(URI issuer, String member, String what) {
        return switch (find(issuer)) {
            case NotFound(var why) -> new Nowhere(why);
            case Found(var metadata) -> place(metadata, issuer, member, what);
        };
    }

    private Place place(Json.Obj metadata, URI issuer, String member, String what) {
        var location = metadata.text(member);
        if (location == null) return new Nowhere("its metadata names no " + what);
        final URI url;
        try {
            url = URI.create(location);
        } catch (IllegalArgumentException notUri) {
            return new Nowhere("its metadata names a " + what + " that is not a URL");
        }
        var objection = fetch.objection(url, issuer);
        return objection == null
                ? new At(url)
                : new Nowhere("its metadata names a " + what + " that is not asked: " + objection);
    }
}
