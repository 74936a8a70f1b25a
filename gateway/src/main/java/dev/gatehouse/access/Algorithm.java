package dev.gatehouse.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A signature that a token may carry. There is no {@code none} and nothing with a shared secret, so
 * no header can ask for one.
 */
enum Algorithm {
    ES256("ES256", Curve.P_256),
    ES384("ES384", Curve.P_384),
    ES512("ES512", Curve.P_521),
    RS256("RS256", null),
    RS384("RS384", null),
    RS512("RS512", null),
    PS256("PS256", null),
    PS384("PS384", null),
    PS512("PS512", null),
    EDDSA("EdDSA", Curve.Ed25519);

    private final String word;

    @SuppressWarnings("ImmutableEnumChecker") // the library's curves do not change
    private final @Nullable Curve curve;

    Algorithm(String word, @Nullable Curve curve) {
        this.word = word;
        this.curve = curve;
    }

    static Optional<Algorithm> find(String word) {
        return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(one -> one.word).toList();
    }

    String word() {
        return word;
    }

    /** Whether a key is of the type and curve that this algorithm works with. */
    boolean fits(JWK key) {
        if (key.getAlgorithm() != null && !key.getAlgorithm().getName().equals(word)) return false;
        return switch (key) {
            case ECKey ec -> this != EDDSA && ec.getCurve().equals(curve);
            case OctetKeyPair pair -> this == EDDSA && pair.getCurve().equals(curve);
            case RSAKey _ -> curve == null;
            default -> false;
        };
    }

    /** Whether the signature over the input was made with the key; the key must fit. */
    boolean verifies(JWK key, byte[] input, byte[] signature) {
        if (key instanceof OctetKeyPair pair) return Ed25519.verifies(pair, input, signature);
        try {
            // A header of our own: nothing that the token's header says reaches the verifier.
            var header = new JWSHeader(JWSAlgorithm.parse(word));
            return verifier(key).verify(header, input, Base64URL.encode(signature));
        } catch (JOSEException unusable) {
            return false;
        }
    }

    private static JWSVerifier verifier(JWK key) throws JOSEException {
        return switch (key) {
            case ECKey ec -> {
                var verifier = new ECDSAVerifier(ec.toECPublicKey());
                FastSignatures.provider().ifPresent(verifier.getJCAContext()::setProvider);
                yield verifier;
            }
            case RSAKey rsa -> new RSASSAVerifier(rsa.toRSAPublicKey());
            default -> throw new JOSEException("no verifier for this type of key");
        };
    }
}
