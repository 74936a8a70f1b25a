package dev.gatehouse.access;

import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an access token must say, its signature apart.
 *
 * <p>Each objection names the check and nothing of the token. Spec: RFC 9068 §4, RFC 8725.
 */
final class TokenRules {
    /** What looking at the claims gave. */
    sealed interface Judgement {}

    /** Every check passes, if only the signature does too. */
    record Sound(Token token, Algorithm algorithm, String keyId) implements Judgement {}

    record Unsound(String why) implements Judgement {}

    private static final int MAX_NAME_CHARS = 512;

    private final TokenLimits limits;

    TokenRules(TokenLimits limits) {
        this.limits = limits;
    }

    Judgement judge(Jws jws, TrustedIssuer issuer, URI audience, Instant now) {
        var header = jws.header();
        var claims = jws.claims();
        if (header.has("crit")) return new Unsound("the token has critical header members");
        if (!isRightType(header, issuer)) return new Unsound("the token is not of type at+jwt");
        var word = header.text("alg");
        var algorithm = word == null ? null : Algorithm.find(word).orElse(null);
        if (algorithm == null || !issuer.algorithms().contains(algorithm.word()))
            return new Unsound("the token's algorithm is not taken from its issuer");
        var keyId = name(header, "kid");
        if (keyId == null) return new Unsound("the token names no key");
        if (!issuer.issuer().toString().equals(claims.text("iss")))
            return new Unsound("the token is from another issuer");
        var timing = objectionToTimes(claims, now);
        if (timing != null) return new Unsound(timing);
        var reach = Audience.objection(claims.member("aud"), audience, issuer.foreignAudiences());
        if (reach != null) return new Unsound(reach);
        return withNames(claims, issuer, algorithm, keyId);
    }

    private static Judgement withNames(
            Json.Obj claims, TrustedIssuer issuer, Algorithm algorithm, String keyId) {
        var subject = name(claims, "sub");
        if (subject == null) return new Unsound("the token has no subject");
        var client = name(claims, "client_id");
        if (client == null && !claims.has("client_id") && issuer.authorizedParty())
            client = name(claims, "azp");
        if (client == null) return new Unsound("the token names no client");
        var id = name(claims, "jti");
        if (id == null && (issuer.requireTokenId() || claims.has("jti")))
            return new Unsound("the token has no id");
        var scopes = issuer.requireScopes() ? scopes(claims) : Set.copyOf(Scopes.ALL);
        if (scopes == null) return new Unsound("the token's scope is not a string");
        var expiry = Claims.time(claims, "exp");
        if (expiry == null) return new Unsound("the token has no expiry");
        var token =
                new Token(
                        issuer.issuer().toString(),
                        client,
                        subject,
                        id == null ? "" : id,
                        scopes,
                        expiry);
        return new Sound(token, algorithm, keyId);
    }

    private static boolean isRightType(Json.Obj header, TrustedIssuer issuer) {
        if (!header.has("typ")) return issuer.plainTokens();
        var type = header.text("typ");
        if (type == null) return false;
        var plain = type.toLowerCase(Locale.ROOT).replaceFirst("^application/", "");
        return plain.equals("at+jwt") || (issuer.plainTokens() && plain.equals("jwt"));
    }

    private @Nullable String objectionToTimes(Json.Obj claims, Instant now) {
        var skew = limits.clockSkew();
        var expiry = Claims.time(claims, "exp");
        var issued = Claims.time(claims, "iat");
        if (expiry == null) return "the token has no expiry";
        if (issued == null) return "the token does not say when it was issued";
        if (!now.isBefore(expiry.plus(skew))) return "the token has expired";
        if (issued.isAfter(now.plus(skew))) return "the token was issued in the future";
        if (!expiry.isAfter(issued)) return "the token expires before it was issued";
        if (!claims.has("nbf")) return null;
        var start = Claims.time(claims, "nbf");
        if (start == null) return "the token's start is not a time";
        return start.isAfter(now.plus(skew)) ? "the token is not valid yet" : null;
    }

    private static @Nullable Set<String> scopes(Json.Obj claims) {
        if (!claims.has("scope")) return Set.of();
        var text = claims.text("scope");
        if (text == null) return null;
        var scopes = new LinkedHashSet<>(Arrays.asList(text.split(" ", -1)));
        scopes.removeAll(List.of(""));
        return scopes;
    }

    /**
     * A claim that names something: text, neither blank nor endless, without control characters.
     */
    private static @Nullable String name(Json.Obj claims, String claim) {
        var text = claims.text(claim);
        if (text == null || text.isBlank() || text.length() > MAX_NAME_CHARS) return null;
        return text.chars().anyMatch(Character::isISOControl) ? null : text;
    }
}
