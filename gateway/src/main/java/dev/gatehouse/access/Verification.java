package dev.gatehouse.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Is a token one that a trusted issuer made for this route? Whose hands it is in is not asked here.
 *
 * <p>Signed tokens are checked with their issuer's keys. What is no signed token is told to the one
 * issuer that is to be asked about such, and to nobody else: it does not say whose it is. May
 * block. Safe for many threads.
 */
final class Verification {
    /** What it is. */
    sealed interface Outcome {}

    /**
     * A token to be believed for a while.
     *
     * @param until when it must be looked at again
     */
    record Good(Token token, TrustedIssuer issuer, Instant until) implements Outcome {}

    record Bad(String why) implements Outcome {}

    /** Nobody can tell just now. */
    record Unknown(String why) implements Outcome {}

    private record Issuer(TrustedIssuer rules, Keys keys, @Nullable Introspector introspector) {
        boolean isAskedAboutJwts() {
            return rules.introspection().map(Introspection::jwtsToo).orElse(false);
        }
    }

    private final TokenLimits limits;
    private final InstantSource clock;
    private final ClaimRules claims;
    private final TokenRules rules;
    private final Map<String, Issuer> issuers = new LinkedHashMap<>();

    /** Until when what issuers called inactive is not asked about again, by its digest. */
    private final Cache<String, Instant> inactive;

    private @Nullable Issuer opaque;

    Verification(TokenLimits limits, InstantSource clock) {
        this.limits = limits;
        this.clock = clock;
        this.claims = new ClaimRules(limits);
        this.rules = new TokenRules(claims);
        this.inactive =
                Caffeine.newBuilder().maximumSize(limits.introspection().refusals()).build();
    }

    /**
     * Trusts another issuer. Call it before anything is verified.
     *
     * @param introspector null when it is not asked about tokens
     */
    void add(TrustedIssuer trusted, Keys keys, @Nullable Introspector introspector) {
        var issuer = new Issuer(trusted, keys, introspector);
        if (issuers.put(trusted.issuer().toString(), issuer) != null)
            throw new IllegalArgumentException("an issuer is trusted twice: " + trusted.issuer());
        if (introspector == null) return;
        if (opaque != null)
            throw new IllegalArgumentException(
                    "one issuer at most is asked about tokens, because a token that is no JWT does"
                            + " not say whose it is: "
                            + trusted.issuer());
        opaque = issuer;
    }

    List<TrustedIssuer> issuers() {
        return issuers.values().stream().map(Issuer::rules).toList();
    }

    Outcome of(String token, URI audience) {
        var asked = opaque;
        if (asked != null && !Jws.isCompact(token)) return introspected(token, asked, audience);
        return switch (Jws.read(token, limits.maxTokenChars())) {
            case Jws.Unreadable(var why) -> new Bad(why);
            case Jws.Read(var jws) -> {
                var name = jws.claims().text("iss");
                var issuer = name == null ? null : issuers.get(name);
                if (issuer == null)
                    yield new Bad("the token is from an issuer that is not trusted");
                yield issuer.isAskedAboutJwts()
                        ? introspected(token, issuer, audience)
                        : signed(jws, issuer, audience);
            }
        };
    }

    private Outcome signed(Jws jws, Issuer issuer, URI audience) {
        var now = clock.instant();
        return switch (rules.judge(jws, issuer.rules, audience, now)) {
            case TokenRules.Unsound(var why) -> new Bad(why);
            case TokenRules.Sound sound ->
                    switch (issuer.keys.find(sound.algorithm(), sound.keyId())) {
                        case Keys.Unavailable(var why) -> new Unknown(why);
                        case Keys.NoSuchKey() ->
                                new Bad("the token's key is not one of its issuer's");
                        case Keys.Found found ->
                                isSigned(jws, sound, found)
                                        ? good(sound.token(), issuer, limits.cacheAge(), now)
                                        : new Bad("the token's signature is not its issuer's");
                    };
        };
    }

    private static boolean isSigned(Jws jws, TokenRules.Sound sound, Keys.Found found) {
        return found.keys().stream()
                .anyMatch(one ->
                        sound.algorithm()
                                .verifies(one, jws.signed().octets(), jws.signature().octets()));
    }

    private Outcome introspected(String token, Issuer issuer, URI audience) {
        var introspector = issuer.introspector;
        if (introspector == null) return new Bad("the token's issuer is not asked about tokens");
        var digest = Proofs.digest(token);
        var refused = inactive.getIfPresent(digest);
        if (refused != null && clock.instant().isBefore(refused)) return isInactive();
        return switch (introspector.ask(token)) {
            case Introspector.Unanswered(var why) -> new Unknown(why);
            case Introspector.Unclear(var why) -> new Unknown(why);
            case Introspector.Inactive() -> {
                inactive.put(digest, clock.instant().plus(limits.introspection().refusalAge()));
                yield isInactive();
            }
            case Introspector.Active(var said) -> {
                var now = clock.instant();
                yield switch (claims.ofAnswer(said, issuer.rules, audience, now)) {
                    case ClaimRules.Unsound(var why) -> new Bad(why);
                    case ClaimRules.Sound(var found) ->
                            good(found, issuer, limits.introspection().age(), now);
                };
            }
        };
    }

    private static Bad isInactive() {
        return new Bad("the token's issuer says that it is not active");
    }

    private static Good good(Token token, Issuer issuer, Duration age, Instant now) {
        var until = now.plus(age);
        var expiry = token.expiresAt();
        return new Good(token, issuer.rules, expiry.isBefore(until) ? expiry : until);
    }
}
