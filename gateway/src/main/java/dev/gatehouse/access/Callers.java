package dev.gatehouse.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns a request's Authorization field into a {@link Caller}.
 *
 * <p>{@link #known} answers at once or not at all: from the tokens that were verified a moment ago,
 * or because there is nothing to verify. {@link #identify} answers always, may fetch an issuer's
 * keys, and computes for about a millisecond: it belongs on a virtual thread.
 *
 * <p>A verified token is believed until its expiry or {@link TokenLimits#cacheAge}, whichever is
 * first. Refusals are not kept: a token that is refused today may be good when the issuer's keys
 * have arrived, and refusing is cheap. Safe for many threads. Spec: RFC 9068; REQ-079, REQ-080.
 */
public final class Callers {
    private static final String BEARER = "bearer ";
    private static final String NO_BEARER = "the authorization is not one bearer token";

    /** Tokens are kept by digest, never themselves. */
    private record Key(long a, long b, long c, long d, URI audience) {}

    private record Verified(Caller.Known caller, Instant until) {}

    private record Issuer(TrustedIssuer rules, Keys keys) {}

    private final Map<String, Issuer> issuers = new LinkedHashMap<>();
    private final TokenLimits limits;
    private final TokenRules rules;
    private final InstantSource clock;
    private final Cache<Key, Verified> verified;

    /**
     * Callers with tokens of these issuers.
     *
     * @param builtIn null when it is off
     */
    public Callers(
            List<TrustedIssuer> trusted,
            @Nullable BuiltInIssuer builtIn,
            GuardedFetch fetch,
            TokenLimits limits,
            InstantSource clock) {
        this.limits = limits;
        this.rules = new TokenRules(limits);
        this.clock = clock;
        this.verified = Caffeine.newBuilder().maximumSize(limits.cacheEntries()).build();
        if (builtIn != null) add(builtIn.rules(), builtIn.keys());
        for (var one : trusted) add(one, new RemoteKeys(one, fetch, limits, clock));
    }

    private void add(TrustedIssuer rules, Keys keys) {
        if (issuers.put(rules.issuer().toString(), new Issuer(rules, keys)) != null)
            throw new IllegalArgumentException("an issuer is trusted twice: " + rules.issuer());
    }

    /** The issuers whose tokens are taken, for the metadata of routes. */
    public List<URI> issuers() {
        return issuers.values().stream().map(issuer -> issuer.rules.issuer()).toList();
    }

    /**
     * The caller, if that can be told without blocking and without computing a signature.
     *
     * @param authorization the field's value; null when the request has none
     * @param audience the canonical URI of the route
     */
    public Optional<Caller> known(@Nullable String authorization, URI audience) {
        return switch (presented(authorization)) {
            case Nothing() -> Optional.of(new Caller.Anonymous());
            case NotBearer(var why) -> Optional.of(new Caller.Unproven(why));
            case Bearer(var token) ->
                    token.length() > limits.maxTokenChars()
                            ? Optional.of(tooLong())
                            : cached(key(token, audience));
        };
    }

    /** The caller. May block for as long as fetching keys takes. */
    public Caller identify(@Nullable String authorization, URI audience) {
        return switch (presented(authorization)) {
            case Nothing() -> new Caller.Anonymous();
            case NotBearer(var why) -> new Caller.Unproven(why);
            case Bearer(var token) ->
                    token.length() > limits.maxTokenChars()
                            ? tooLong()
                            : verifiedBefore(token, audience);
        };
    }

    /**
     * Of the routes that a token says it is for, the first: the one to hold it against where any
     * route of the gate will do. Nothing is proven by this. Without one it is the joined route.
     */
    public URI routeOf(@Nullable String authorization, Routes routes) {
        if (presented(authorization) instanceof Bearer(var token)
                && Jws.read(token, limits.maxTokenChars()) instanceof Jws.Read(var jws))
            for (var audience : audiences(jws.claims().member("aud")))
                if (audience instanceof Json.Str(var text)) {
                    var route = Routes.canonical(text).filter(routes::isRoute);
                    if (route.isPresent()) return route.get();
                }
        return routes.joined();
    }

    private static List<Json> audiences(@Nullable Json claim) {
        return claim instanceof Json.Arr(var several)
                ? several
                : claim == null ? List.of() : List.of(claim);
    }

    private Caller tooLong() {
        return new Caller.Unproven(
                "the token is longer than " + limits.maxTokenChars() + " characters");
    }

    private Caller verifiedBefore(String token, URI audience) {
        var key = key(token, audience);
        return cached(key).orElseGet(() -> verify(token, audience, key));
    }

    private Optional<Caller> cached(Key key) {
        var found = verified.getIfPresent(key);
        if (found == null) return Optional.empty();
        if (clock.instant().isBefore(found.until)) return Optional.of(found.caller);
        verified.asMap().remove(key, found);
        return Optional.empty();
    }

    private Caller verify(String token, URI audience, Key key) {
        return switch (Jws.read(token, limits.maxTokenChars())) {
            case Jws.Unreadable(var why) -> new Caller.Unproven(why);
            case Jws.Read(var jws) -> {
                var name = jws.claims().text("iss");
                var issuer = name == null ? null : issuers.get(name);
                yield issuer == null
                        ? new Caller.Unproven("the token is from an issuer that is not trusted")
                        : verify(jws, issuer, audience, key);
            }
        };
    }

    private Caller verify(Jws jws, Issuer issuer, URI audience, Key key) {
        var now = clock.instant();
        return switch (rules.judge(jws, issuer.rules, audience, now)) {
            case TokenRules.Unsound(var why) -> new Caller.Unproven(why);
            case TokenRules.Sound sound ->
                    switch (issuer.keys.find(sound.algorithm(), sound.keyId())) {
                        case Keys.Unavailable(var why) -> new Caller.Unverifiable(why);
                        case Keys.NoSuchKey() ->
                                new Caller.Unproven("the token's key is not one of its issuer's");
                        case Keys.Found found -> settled(jws, sound, found, key, now);
                    };
        };
    }

    private Caller settled(
            Jws jws, TokenRules.Sound sound, Keys.Found found, Key key, Instant now) {
        boolean good =
                found.keys().stream()
                        .anyMatch(one ->
                                sound.algorithm()
                                        .verifies(
                                                one,
                                                jws.signed().octets(),
                                                jws.signature().octets()));
        if (!good) return new Caller.Unproven("the token's signature is not its issuer's");
        var caller = new Caller.Known(sound.token());
        var until = now.plus(limits.cacheAge());
        var expiry = sound.token().expiresAt();
        verified.put(key, new Verified(caller, expiry.isBefore(until) ? expiry : until));
        return caller;
    }

    private sealed interface Presented {}

    private record Nothing() implements Presented {}

    private record NotBearer(String why) implements Presented {}

    private record Bearer(String token) implements Presented {}

    private static Presented presented(@Nullable String authorization) {
        if (authorization == null) return new Nothing();
        if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length()))
            return new NotBearer(NO_BEARER);
        var token = authorization.substring(BEARER.length()).strip();
        return isToken(token) ? new Bearer(token) : new NotBearer(NO_BEARER);
    }

    /** RFC 6750 §2.1: letters, digits and -._~+/, then any number of equals signs. */
    private static boolean isToken(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '=') end--;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!plain && (c < '0' || c > '9') && "-._~+/".indexOf(c) < 0) return false;
        }
        return end > 0;
    }

    private static Key key(String token, URI audience) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var hash = ByteBuffer.wrap(digest.digest(token.getBytes(StandardCharsets.US_ASCII)));
            return new Key(
                    hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong(), audience);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
