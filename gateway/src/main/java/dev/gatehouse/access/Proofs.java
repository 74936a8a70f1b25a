package dev.gatehouse.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Checks the proof with which a caller shows that it holds the key that its token is bound to. Each
 * is taken once, at this replica.
 *
 * <p>Each objection names the check and nothing of the proof. Spec: RFC 9449 §4.3, §7; threat T29.
 */
final class Proofs {
    /** What checking gave. */
    sealed interface Outcome {}

    record Proven() implements Outcome {}

    record Unproven(String why) implements Outcome {}

    /** All that is missing is a nonce of ours that is still good. */
    record NonceWanted(String why) implements Outcome {}

    /** Too many are remembered to remember another. */
    record Busy() implements Outcome {}

    /**
     * What a proof must be about.
     *
     * @param client who shows it: what is remembered of proofs is shared out among clients, however
     *     many keys one has
     * @param keyThumbprint of the key that the token is bound to
     * @param route the canonical URI that was asked
     */
    record Claimed(String token, String client, String keyThumbprint, String method, URI route) {
        @Override
        public String toString() {
            return "Claimed[" + method + " " + route + "]";
        }
    }

    private static final int MAX_CHARS = 8192;
    private static final int MAX_ID_CHARS = 256;

    private final ProofLimits limits;
    private final @Nullable Nonces nonces;
    private final UsedOnce used;

    /**
     * @param nonces null when proofs need none
     */
    Proofs(ProofLimits limits, @Nullable Nonces nonces) {
        this.limits = limits;
        this.nonces = nonces;
        this.used = new UsedOnce(limits.remembered());
    }

    Outcome check(String proof, Claimed claimed, Instant now) {
        if (!(Jws.read(proof, MAX_CHARS) instanceof Jws.Read(var jws)))
            return new Unproven("the proof is not a signed JWT of strict JSON");
        var header = jws.header();
        if (header.has("crit")) return new Unproven("the proof has critical header members");
        var type = header.text("typ");
        if (type == null || !type.equalsIgnoreCase("dpop+jwt"))
            return new Unproven("the proof is not of type dpop+jwt");
        var word = header.text("alg");
        var algorithm = word == null ? null : Algorithm.find(word).orElse(null);
        if (algorithm == null) return new Unproven("the proof's algorithm is not taken");
        if (!(header.member("jwk") instanceof Json.Obj shown))
            return new Unproven("the proof does not show its key");
        if (KeySet.holdsSecret(shown)) return new Unproven("the proof shows a private key");
        var key = KeySet.readOne(shown).filter(algorithm::fits).orElse(null);
        if (key == null) return new Unproven("the proof's key does not fit its algorithm");
        if (!claimed.keyThumbprint().equals(thumbprint(key)))
            return new Unproven("the proof's key is not the one that the token is bound to");
        var why = objection(jws.claims(), claimed, now);
        if (why != null) return new Unproven(why);
        if (!algorithm.verifies(key, jws.signed().octets(), jws.signature().octets()))
            return new Unproven("the proof's signature is not its key's");
        var nonce = objectionToNonce(jws.claims(), now);
        if (nonce != null) return new NonceWanted(nonce);
        return firstUse(jws.claims(), claimed, now);
    }

    private @Nullable String objection(Json.Obj claims, Claimed claimed, Instant now) {
        if (!claimed.method().equals(claims.text("htm")))
            return "the proof is for another HTTP method";
        if (!isFor(claims.text("htu"), claimed.route())) return "the proof is for another URL";
        var made = Claims.time(claims, "iat");
        if (made == null) return "the proof does not say when it was made";
        if (made.isBefore(now.minus(limits.window())) || made.isAfter(now.plus(limits.window())))
            return "the proof was not made just now";
        var id = Claims.name(claims, "jti");
        if (id == null || id.length() > MAX_ID_CHARS) return "the proof has no id";
        if (!digest(claimed.token()).equals(claims.text("ath")))
            return "the proof is for another token";
        return null;
    }

    /** Without query and fragment, and otherwise as audiences are compared. */
    private static boolean isFor(@Nullable String url, URI route) {
        if (url == null) return false;
        var plain = url.replaceFirst("[?#].*", "");
        return Routes.canonical(plain).filter(route::equals).isPresent();
    }

    private @Nullable String objectionToNonce(Json.Obj claims, Instant now) {
        if (nonces == null) return null;
        var nonce = claims.text("nonce");
        if (nonce == null) return "the proof carries no nonce of ours";
        return nonces.isGood(nonce, now) ? null : "the proof's nonce is not ours, or too old";
    }

    private Outcome firstUse(Json.Obj claims, Claimed claimed, Instant now) {
        var id = claims.text("jti");
        var made = Claims.time(claims, "iat");
        if (id == null || made == null) return new Unproven("the proof has no id or time");
        var until = made.plus(limits.window());
        var proof = digest(claimed.keyThumbprint() + " " + id);
        return switch (used.first(claimed.client(), proof, until, now)) {
            case FIRST -> new Proven();
            case AGAIN -> new Unproven("the proof was used before");
            case FULL -> new Busy();
        };
    }

    static String thumbprint(JWK key) {
        try {
            return key.computeThumbprint().toString();
        } catch (JOSEException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** SHA-256 in base64url, as {@code ath} has it. */
    static String digest(String text) {
        try {
            var octets = text.getBytes(StandardCharsets.UTF_8);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
