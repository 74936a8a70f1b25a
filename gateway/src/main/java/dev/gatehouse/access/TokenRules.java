package dev.gatehouse.access;

import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.time.Instant;
import java.util.Locale;

/**
 * What the header of a signed access token must say, with its claims after it; its signature apart.
 *
 * <p>Each objection names the check and nothing of the token. Spec: RFC 9068 §4, RFC 8725.
 */
final class TokenRules {
    /** What looking at the token gave. */
    sealed interface Judgement {}

    /** Every check passes, if only the signature does too. */
    record Sound(Token token, Algorithm algorithm, String keyId) implements Judgement {}

    record Unsound(String why) implements Judgement {}

    private final ClaimRules claims;

    TokenRules(ClaimRules claims) {
        this.claims = claims;
    }

    Judgement judge(Jws jws, TrustedIssuer issuer, URI audience, Instant now) {
        var header = jws.header();
        if (header.has("crit")) return new Unsound("the token has critical header members");
        if (!isRightType(header, issuer)) return new Unsound("the token is not of type at+jwt");
        var word = header.text("alg");
        var algorithm = word == null ? null : Algorithm.find(word).orElse(null);
        if (algorithm == null || !issuer.algorithms().contains(algorithm.word()))
            return new Unsound("the token's algorithm is not taken from its issuer");
        var keyId = Claims.name(header, "kid");
        if (keyId == null) return new Unsound("the token names no key");
        return switch (claims.ofToken(jws.claims(), issuer, audience, now)) {
            case ClaimRules.Unsound(var why) -> new Unsound(why);
            case ClaimRules.Sound(var token) -> new Sound(token, algorithm, keyId);
        };
    }

    private static boolean isRightType(Json.Obj header, TrustedIssuer issuer) {
        if (!header.has("typ")) return issuer.plainTokens();
        var type = header.text("typ");
        if (type == null) return false;
        var plain = type.toLowerCase(Locale.ROOT).replaceFirst("^application/", "");
        return plain.equals("at+jwt") || (issuer.plainTokens() && plain.equals("jwt"));
    }
}
