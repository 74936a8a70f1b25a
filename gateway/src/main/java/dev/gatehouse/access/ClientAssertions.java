package dev.gatehouse.access;

import com.nimbusds.jose.jwk.JWK;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks the JWT with which a client shows that it holds its private key. Each is taken once.
 *
 * <p>One that was made before this process started is refused: whether it was used before, nobody
 * would know any more. Spec: RFC 7523 §3, OpenID Connect Core §9.
 */
final class ClientAssertions {
    /** What checking gave. */
    sealed interface Outcome {}

    record Proven() implements Outcome {}

    record Unproven(String why) implements Outcome {}

    /** Too many are remembered to remember another. */
    record Busy() implements Outcome {}

    private static final int MAX_ID_CHARS = 256;
    private static final Set<String> TYPES = Set.of("jwt", "client-authentication+jwt");

    private final Set<String> audiences;
    private final TokenLimits tokens;
    private final IssuerLimits limits;
    private final Instant startedAt;
    private final UsedOnce used;

    ClientAssertions(
            URI issuer, URI tokenEndpoint, TokenLimits tokens, IssuerLimits limits, Instant now) {
        this.audiences = Set.of(issuer.toString(), tokenEndpoint.toString());
        this.tokens = tokens;
        this.limits = limits;
        this.startedAt = now;
        this.used = new UsedOnce(limits.replayEntries());
    }

    /** The client that an assertion says it is from, before any of it is believed; or null. */
    @Nullable String client(String assertion) {
        return Jws.read(assertion, tokens.maxTokenChars()) instanceof Jws.Read(var jws)
                ? jws.claims().text("sub")
                : null;
    }

    Outcome check(String assertion, Agent agent, Instant now) {
        if (!(Jws.read(assertion, tokens.maxTokenChars()) instanceof Jws.Read(var jws)))
            return new Unproven("the assertion is not a signed JWT");
        var why = objection(jws, agent.clientId(), now);
        if (why != null) return new Unproven(why);
        if (!isSigned(jws, agent)) return new Unproven("the assertion is not signed by the client");
        var id = jws.claims().text("jti");
        var expiry = Claims.time(jws.claims(), "exp");
        if (id == null || expiry == null) return new Unproven("the assertion has no id or expiry");
        return switch (used.first(agent.clientId(), id, expiry.plus(tokens.clockSkew()), now)) {
            case FIRST -> new Proven();
            case AGAIN -> new Unproven("the assertion was used before");
            case FULL -> new Busy();
        };
    }

    private @Nullable String objection(Jws jws, String client, Instant now) {
        var claims = jws.claims();
        if (jws.header().has("crit")) return "the assertion has critical header members";
        if (!isRightType(jws.header())) return "the assertion is of another type";
        if (!client.equals(claims.text("iss")) || !client.equals(claims.text("sub")))
            return "the assertion is not from the client about itself";
        if (!isForUs(claims.member("aud"))) return "the assertion is for another audience";
        var id = claims.text("jti");
        if (id == null || id.isBlank() || id.length() > MAX_ID_CHARS)
            return "the assertion has no id";
        return objectionToTimes(claims, now);
    }

    private @Nullable String objectionToTimes(Json.Obj claims, Instant now) {
        var skew = tokens.clockSkew();
        var expiry = Claims.time(claims, "exp");
        var made = Claims.time(claims, "iat");
        if (expiry == null || made == null) return "the assertion lacks exp or iat";
        if (!now.isBefore(expiry.plus(skew))) return "the assertion has expired";
        if (expiry.isAfter(now.plus(limits.maxAssertionTtl()).plus(skew)))
            return "the assertion expires too late";
        if (made.isAfter(now.plus(skew))) return "the assertion was made in the future";
        // NumericDate is in whole seconds for most clients.
        if (made.getEpochSecond() < startedAt.getEpochSecond())
            return "the assertion was made before the issuer started";
        if (!claims.has("nbf")) return null;
        var start = Claims.time(claims, "nbf");
        return start == null || start.isAfter(now.plus(skew))
                ? "the assertion is not valid yet"
                : null;
    }

    /** A token for resources must not pass for an assertion. */
    private static boolean isRightType(Json.Obj header) {
        if (!header.has("typ")) return true;
        var type = header.text("typ");
        return type != null && TYPES.contains(type.toLowerCase(Locale.ROOT));
    }

    private boolean isForUs(@Nullable Json claim) {
        return switch (claim) {
            case Json.Str(var one) -> audiences.contains(one);
            case Json.Arr(var several) ->
                    several.size() == 1
                            && several.getFirst() instanceof Json.Str(var one)
                            && audiences.contains(one);
            case null, default -> false;
        };
    }

    private static boolean isSigned(Jws jws, Agent agent) {
        var word = jws.header().text("alg");
        var algorithm = word == null ? null : Algorithm.find(word).orElse(null);
        var text = agent.jwks();
        if (algorithm == null || text == null) return false;
        var keys = KeySet.read(text.getBytes(StandardCharsets.UTF_8));
        if (keys.isEmpty()) return false;
        var keyId = jws.header().text("kid");
        List<JWK> fitting =
                keyId == null ? keys.get().fitting(algorithm) : keys.get().find(algorithm, keyId);
        return fitting.stream()
                .anyMatch(key ->
                        algorithm.verifies(key, jws.signed().octets(), jws.signature().octets()));
    }
}
