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
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a request presents into a {@link Caller}.
 *
 * <p>{@link #known} answers at once or not at all: from the tokens that were verified a moment ago,
 * or because there is nothing to verify. {@link #identify} answers always, may fetch an issuer's
 * keys, and computes for about a millisecond: it belongs on a virtual thread.
 *
 * <p>A verified token is believed until its expiry or {@link TokenLimits#cacheAge}, whichever is
 * first; that it is in the right hands is proven by every request anew ({@link Possession}).
 * Refusals are not kept: a token that is refused today may be good when the issuer's keys have
 * arrived, and refusing is cheap. Safe for many threads. Spec: RFC 9068; REQ-079, REQ-080.
 */
public final class Callers {
    private static final String BEARER = "bearer ";
    private static final String DPOP = "dpop ";
    private static final String NO_TOKEN = "the authorization is not one bearer or DPoP token";

    /** Tokens are kept by digest, never themselves. */
    private record Key(long a, long b, long c, long d, URI audience) {}

    private record Verified(Caller.Known caller, TrustedIssuer issuer, Instant until) {}

    private final TokenLimits limits;
    private final Verification verification;
    private final Possession possession;
    private final InstantSource clock;
    private final Cache<Key, Verified> verified;

    private final SecureRandom random = new SecureRandom();

    /** Whom the process itself speaks for, by tokens that it made up; mostly nobody. */
    private final Map<Key, Caller.Known> vouched = new ConcurrentHashMap<>();

    /**
     * Callers with tokens of these issuers; at most one of them is asked about tokens that do not
     * say whose they are.
     *
     * @param builtIn null when it is off
     */
    public Callers(
            List<TrustedIssuer> trusted,
            @Nullable BuiltInIssuer builtIn,
            GuardedFetch fetch,
            TokenLimits limits,
            Possession possession,
            InstantSource clock) {
        this.limits = limits;
        this.possession = possession;
        this.clock = clock;
        this.verified = Caffeine.newBuilder().maximumSize(limits.cacheEntries()).build();
        this.verification = new Verification(limits, clock);
        for (var one : trusted)
            verification.add(
                    one,
                    new RemoteKeys(one, fetch, limits, clock),
                    one.introspection()
                            .map(asking ->
                                    new Introspector(
                                            one.issuer(),
                                            asking,
                                            fetch,
                                            limits.introspection(),
                                            clock))
                            .orElse(null));
        // Last: clients take the first that metadata name, and this one signs no person in.
        if (builtIn != null) verification.add(builtIn.rules(), builtIn.keys(), null);
    }

    /**
     * Loads what the first caller would wait for otherwise. Takes a moment: belongs on a thread of
     * its own.
     */
    public static void warmUp() {
        var _ = FastSignatures.provider();
    }

    /** The issuers whose tokens are taken, for the metadata of routes. */
    public List<URI> issuers() {
        return verification.issuers().stream().map(TrustedIssuer::issuer).toList();
    }

    /** What a route tells of itself (RFC 9728). */
    public Json.Obj metadata(URI resource) {
        return ProtectedResource.metadata(
                resource, issuers(), keysRequired(), possession.rules().certificates());
    }

    /** Whether no token is any good that is not bound to a key. */
    private boolean keysRequired() {
        return possession.rules().requireDpop()
                || verification.issuers().stream()
                        .allMatch(one -> one.senderConstrained() == SenderConstraint.DPOP);
    }

    /** On which terms this caller, turned away, may come back. */
    public SignInTerms terms(Caller caller) {
        var demand =
                switch (caller) {
                    case Caller.Unproven(_, var demanded) -> demanded;
                    case Caller.Known(var token) ->
                            token.binding().key() == null ? Demand.BEARER : Demand.DPOP;
                    case Caller.Anonymous _, Caller.Unverifiable _ -> Demand.BEARER;
                };
        if (demand == Demand.BEARER && keysRequired()) demand = Demand.DPOP;
        return new SignInTerms(demand, demand.isOfKeys() ? possession.nonce() : null);
    }

    /**
     * The caller, if that can be told without blocking and without computing a signature.
     *
     * @param audience the canonical URI of the route
     */
    public Optional<Caller> known(Presented presented, URI audience) {
        return switch (shown(presented.authorization())) {
            case Nothing() -> Optional.of(new Caller.Anonymous());
            case NoToken(var why) -> Optional.of(new Caller.Unproven(why));
            case Shown shown ->
                    shown.token.length() > limits.maxTokenChars()
                            ? Optional.of(tooLong(shown))
                            : known(presented, shown, key(shown.token, audience));
        };
    }

    private Optional<Caller> known(Presented presented, Shown shown, Key key) {
        var own = vouched.get(key);
        if (own != null) return Optional.of(own);
        return cached(key).flatMap(found -> atOnce(presented, shown, found));
    }

    /**
     * Speaks for a caller of this process: whoever shows what is returned, on this route alone, is
     * taken for the token's subject until {@link Vouched#close}. It is made up of chance and kept
     * as a digest, so nobody outside the process can show it; no issuer's rule applies to it.
     */
    public Vouched vouch(Token token, URI audience) {
        if (issuers().stream().anyMatch(issuer -> issuer.toString().equals(token.issuer())))
            throw new IllegalArgumentException("an issuer's agents are vouched for by the issuer");
        var bytes = new byte[32];
        random.nextBytes(bytes);
        var secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        var key = key(secret, audience);
        vouched.put(key, new Caller.Known(token));
        return new Vouched("Bearer " + secret, () -> vouched.remove(key));
    }

    /** What a caller of this process shows in its Authorization field, until it is closed. */
    public static final class Vouched implements AutoCloseable {
        private final String authorization;
        private final Runnable end;

        Vouched(String authorization, Runnable end) {
            this.authorization = authorization;
            this.end = end;
        }

        public String authorization() {
            return authorization;
        }

        @Override
        public void close() {
            end.run();
        }
    }

    /** A token that is bound to a key waits for its proof to be checked. */
    private Optional<Caller> atOnce(Presented presented, Shown shown, Verified found) {
        var token = found.caller.token();
        var why =
                possession.objection(
                        presented, shown.scheme, token, found.issuer.senderConstrained());
        if (why != null) return Optional.of(why);
        return token.binding().key() == null ? Optional.of(found.caller) : Optional.empty();
    }

    /** The caller. May block for as long as fetching keys takes. */
    public Caller identify(Presented presented, URI audience) {
        return switch (shown(presented.authorization())) {
            case Nothing() -> new Caller.Anonymous();
            case NoToken(var why) -> new Caller.Unproven(why);
            case Shown shown ->
                    shown.token.length() > limits.maxTokenChars()
                            ? tooLong(shown)
                            : inHands(presented, shown, audience);
        };
    }

    /**
     * Of the routes that a token says it is for, the first: the one to hold it against where any
     * route of the gate will do. Nothing is proven by this. Without one it is the joined route.
     */
    public URI routeOf(@Nullable String authorization, Routes routes) {
        if (shown(authorization) instanceof Shown(_, var token)
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

    private Caller tooLong(Shown shown) {
        return new Caller.Unproven(
                "the token is longer than " + limits.maxTokenChars() + " characters",
                shown.demand());
    }

    private Caller inHands(Presented presented, Shown shown, URI audience) {
        var key = key(shown.token, audience);
        var found = cached(key);
        if (found.isEmpty()) {
            switch (verification.of(shown.token, audience)) {
                case Verification.Good(var token, var issuer, var until) -> {
                    var fresh = new Verified(new Caller.Known(token), issuer, until);
                    verified.put(key, fresh);
                    found = Optional.of(fresh);
                }
                case Verification.Bad(var why) -> {
                    return new Caller.Unproven(why, shown.demand());
                }
                case Verification.Unknown(var why) -> {
                    return new Caller.Unverifiable(why);
                }
            }
        }
        var known = found.get();
        var why =
                possession.objection(
                        presented,
                        shown.scheme,
                        known.caller.token(),
                        known.issuer.senderConstrained());
        return why != null
                ? why
                : possession.proven(presented, known.caller, shown.token, audience);
    }

    private Optional<Verified> cached(Key key) {
        var found = verified.getIfPresent(key);
        if (found == null) return Optional.empty();
        if (clock.instant().isBefore(found.until)) return Optional.of(found);
        verified.asMap().remove(key, found);
        return Optional.empty();
    }

    private sealed interface Showing {}

    private record Nothing() implements Showing {}

    private record NoToken(String why) implements Showing {}

    private record Shown(Possession.Scheme scheme, String token) implements Showing {
        Demand demand() {
            return scheme == Possession.Scheme.DPOP ? Demand.DPOP : Demand.BEARER;
        }

        @Override
        public String toString() {
            return "Shown[" + scheme + "]";
        }
    }

    private static Showing shown(@Nullable String authorization) {
        if (authorization == null) return new Nothing();
        if (hasScheme(authorization, BEARER))
            return shown(Possession.Scheme.BEARER, authorization.substring(BEARER.length()));
        if (hasScheme(authorization, DPOP))
            return shown(Possession.Scheme.DPOP, authorization.substring(DPOP.length()));
        return new NoToken(NO_TOKEN);
    }

    private static boolean hasScheme(String authorization, String scheme) {
        return authorization.regionMatches(true, 0, scheme, 0, scheme.length());
    }

    private static Showing shown(Possession.Scheme scheme, String rest) {
        var token = rest.strip();
        return isToken(token) ? new Shown(scheme, token) : new NoToken(NO_TOKEN);
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
