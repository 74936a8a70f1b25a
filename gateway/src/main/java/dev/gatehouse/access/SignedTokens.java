package dev.gatehouse.access;

import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * Signed tokens that are not access tokens of ours: whether their issuer signed them, by the same
 * rules for algorithms and keys, and nothing about their claims. Blocks while keys are fetched.
 * Safe for many threads. Spec: RFC 7515, RFC 7517.
 */
public final class SignedTokens {
    /** What looking at one gave. */
    public sealed interface Outcome {}

    public record Signed(Json.Obj header, Json.Obj claims) implements Outcome {}

    public record NotSigned(String why) implements Outcome {}

    /** Nobody can tell just now. */
    public record Unknown(String why) implements Outcome {}

    private final Map<String, Keys> issuers = new TreeMap<>();
    private final TokenLimits limits;

    /**
     * @param issuers those that are known; nobody else's tokens are looked at
     */
    public SignedTokens(
            Collection<String> issuers,
            GuardedFetch fetch,
            TokenLimits limits,
            InstantSource clock) {
        this.limits = limits;
        for (var issuer : issuers)
            this.issuers.put(
                    issuer,
                    new RemoteKeys(TrustedIssuer.of(URI.create(issuer)), fetch, limits, clock));
    }

    public Outcome check(String issuer, String token) {
        var keys = issuers.get(issuer);
        if (keys == null) return new NotSigned("its issuer is not known");
        return switch (Jws.read(token, limits.maxTokenChars())) {
            case Jws.Unreadable(var why) -> new NotSigned(why);
            case Jws.Read(var jws) -> check(jws, keys);
        };
    }

    private static Outcome check(Jws jws, Keys keys) {
        var word = jws.header().text("alg");
        var keyId = jws.header().text("kid");
        var algorithm = word == null ? null : Algorithm.find(word).orElse(null);
        if (algorithm == null) return new NotSigned("it is signed in a way that is not taken");
        if (jws.header().has("crit")) return new NotSigned("its header wants what nobody knows");
        if (keyId == null) return new NotSigned("it names no key");
        return switch (keys.find(algorithm, keyId)) {
            case Keys.Unavailable(var why) -> new Unknown(why);
            case Keys.NoSuchKey() -> new NotSigned("its key is not one of its issuer's");
            case Keys.Found(var found) ->
                    found.stream()
                                    .anyMatch(key ->
                                            algorithm.verifies(
                                                    key,
                                                    jws.signed().octets(),
                                                    jws.signature().octets()))
                            ? new Signed(jws.header(), jws.claims())
                            : new NotSigned("its signature is not its issuer's");
        };
    }
}
