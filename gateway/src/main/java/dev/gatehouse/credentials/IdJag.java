package dev.gatehouse.credentials;

import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An identity assertion authorization grant, between the identity provider that made it and the
 * authorization server that it is for. It comes straight from the one's token endpoint and goes
 * straight to the other, which verifies its signature; what it says is held here against what was
 * asked for. It is shown nowhere else (REQ-086). Spec: identity-assertion-authz-grant draft;
 * protocol digest §4.4.
 */
record IdJag(String text) {
    static final String TOKEN_TYPE = "urn:ietf:params:oauth:token-type:id-jag";
    static final String PROFILE = "urn:ietf:params:oauth:grant-profile:id-jag";

    private static final String TYPE = "oauth-id-jag+jwt";

    /**
     * What it must say.
     *
     * @param issuer the identity provider
     * @param audience the issuer of the authorization server
     * @param resource the server
     * @param client the gate's client id at the authorization server
     */
    record Wish(String issuer, String audience, String resource, String client) {}

    /** What is wrong with it; empty when it is what was asked for. */
    Optional<String> trouble(Wish wish, Instant now) {
        return Optional.ofNullable(objection(wish, now))
                .map(what -> "the assertion that " + wish.issuer() + " made " + what);
    }

    private @Nullable String objection(Wish wish, Instant now) {
        var parts = text.split("\\.", -1);
        var header = parts.length == 3 ? part(parts[0]) : null;
        var claims = parts.length == 3 ? part(parts[1]) : null;
        if (header == null || claims == null) return "cannot be read";
        var type = header.text("typ");
        if (type == null || !type.toLowerCase(Locale.ROOT).equals(TYPE))
            return "is of another type than " + TYPE;
        if (!wish.issuer().equals(claims.text("iss"))) return "names another issuer";
        if (!texts(claims.member("aud")).equals(List.of(wish.audience())))
            return "is for another authorization server than " + wish.audience();
        // The stable text lets it be left out; the token request names the resource in any case.
        if (claims.has("resource")
                && !texts(claims.member("resource")).equals(List.of(wish.resource())))
            return "is for another resource than " + wish.resource();
        if (!wish.client().equals(claims.text("client_id")))
            return "is for another client than " + wish.client();
        if (!(claims.member("exp") instanceof Json.Num exp)
                || !exp.isLong()
                || exp.asLong() <= now.getEpochSecond()) return "has expired, or never does";
        return null;
    }

    private static Json.@Nullable Obj part(String encoded) {
        try {
            return Documents.object(Base64.getUrlDecoder().decode(encoded));
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    /** A text or a list of texts; empty for anything else. */
    static List<String> texts(@Nullable Json claim) {
        return switch (claim) {
            case Json.Str(var one) -> List.of(one);
            case Json.Arr(var several) ->
                    several.stream().allMatch(Json.Str.class::isInstance)
                            ? several.stream().map(each -> ((Json.Str) each).value()).toList()
                            : List.of();
            case null -> List.of();
            case Json.Obj _, Json.Num _, Json.Bool _, Json.Null _ -> List.of();
        };
    }

    /** For the record, where the assertion itself is never written. */
    Digest digest() {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "IdJag[" + digest().brief() + "]";
    }
}
