package dev.gatehouse.credentials;

import dev.gatehouse.mcp.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges ID tokens: made by this provider, for this client of the gate's, in answer to this very
 * request, and not over. Spec: OpenID Connect Core 1.0 §3.1.3.7 and §12.2.
 */
final class IdTokens {
    /** What came of it. */
    sealed interface Judgement {}

    /**
     * It is to be believed.
     *
     * @param user what the provider's setting says that agents' tokens name the user by
     */
    record Good(String subject, String user, Instant expiresAt) implements Judgement {}

    record Bad(String why) implements Judgement {}

    record Unknown(String why) implements Judgement {}

    private static final Duration SKEW = Duration.ofSeconds(30);

    /** What is believed for longer is looked at as if it ended then. */
    private static final Duration LONGEST = Duration.ofDays(1);

    /** Spec: OpenID Connect Core 1.0 §2. */
    private static final int MAX_SUBJECT_CHARS = 255;

    private final Signatures signatures;
    private final InstantSource clock;

    IdTokens(Signatures signatures, InstantSource clock) {
        this.signatures = signatures;
        this.clock = clock;
    }

    /**
     * Judges one.
     *
     * @param nonce of the request; empty for a token that was got with a refresh token
     */
    Judgement judge(IdentityProvider provider, String token, Optional<String> nonce) {
        return switch (signatures.check(provider.issuer(), token)) {
            case Signatures.NotSigned(var why) -> new Bad(why);
            case Signatures.Unknown(var why) -> new Unknown(why);
            case Signatures.Signed(var header, var claims) ->
                    judge(provider, header, claims, nonce);
        };
    }

    private Judgement judge(
            IdentityProvider provider, Json.Obj header, Json.Obj claims, Optional<String> nonce) {
        var trouble = trouble(provider, header, claims, nonce);
        if (trouble != null) return new Bad(trouble);
        var subject = claims.text("sub");
        var user = claims.text(provider.user());
        var expiry = seconds(claims, "exp");
        if (subject == null || subject.isEmpty() || subject.length() > MAX_SUBJECT_CHARS)
            return new Bad("it names no subject");
        if (user == null || user.isEmpty())
            return new Bad("it has no claim " + provider.user() + " that says who it is");
        if (expiry == null) return new Bad("it has no expiry");
        var longest = clock.instant().plus(LONGEST).getEpochSecond();
        return new Good(subject, user, Instant.ofEpochSecond(Math.min(expiry, longest)));
    }

    private @Nullable String trouble(
            IdentityProvider provider, Json.Obj header, Json.Obj claims, Optional<String> nonce) {
        var kind = header.text("typ");
        // Access tokens, assertions and logout tokens have types of their own (RFC 8725 §3.11).
        if (header.has("typ") && (kind == null || !kind.toUpperCase(Locale.ROOT).equals("JWT")))
            return "it is no ID token but a token of another type";
        if (!provider.issuer().equals(claims.text("iss"))) return "it is from another issuer";
        if (!isFor(provider.clientId(), claims)) return "it was made for another client";
        if (nonce.isPresent() && !nonce.get().equals(claims.text("nonce")))
            return "it is not the answer to this sign-in";
        return timing(claims);
    }

    /** For us alone, or handed to us where it is for others, too. */
    private static boolean isFor(String client, Json.Obj claims) {
        var audiences = IdJag.texts(claims.member("aud"));
        var party = claims.text("azp");
        return audiences.contains(client)
                && (party == null ? audiences.size() == 1 : party.equals(client));
    }

    private @Nullable String timing(Json.Obj claims) {
        var now = clock.instant();
        var expiry = seconds(claims, "exp");
        var issued = seconds(claims, "iat");
        if (expiry == null) return "it has no expiry";
        if (issued == null) return "it does not say when it was issued";
        if (expiry <= now.getEpochSecond()) return "it has expired";
        return issued > now.plus(SKEW).getEpochSecond() ? "it is from the future" : null;
    }

    private static @Nullable Long seconds(Json.Obj claims, String member) {
        return claims.member(member) instanceof Json.Num time && time.isLong()
                ? Long.valueOf(time.asLong())
                : null;
    }
}
