package dev.gatehouse.testkit.issuer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What a token is signed with; the algorithm follows from it, whatever the header claims. */
sealed interface SigningKey {
    record Elliptic(ECKey key) implements SigningKey {}

    record Rsa(RSAKey key) implements SigningKey {}

    record Secret(SecretKeySpec key) implements SigningKey {
        static Secret ofPublic(RSAKey key) {
            try {
                var bytes = key.toRSAPublicKey().getEncoded();
                return new Secret(new SecretKeySpec(bytes, "HmacSHA256"));
            } catch (JOSEException impossible) {
                throw new IllegalStateException("an RSA key without a public part", impossible);
            }
        }
    }

    record None() implements SigningKey {}

    /** The signature in base64url; empty for {@link None}. */
    default String sign(byte[] input) {
        try {
            return switch (this) {
                case Elliptic(var key) ->
                        asymmetric("SHA256withECDSAinP1363Format", key.toPrivateKey(), input);
                case Rsa(var key) -> asymmetric("SHA256withRSA", key.toPrivateKey(), input);
                case Secret(var key) -> {
                    var mac = Mac.getInstance("HmacSHA256");
                    mac.init(key);
                    yield Base64URL.encode(mac.doFinal(input)).toString();
                }
                case None() -> "";
            };
        } catch (JOSEException | GeneralSecurityException impossible) {
            throw new IllegalStateException("the token cannot be signed", impossible);
        }
    }

    private static String asymmetric(String algorithm, PrivateKey key, byte[] input)
            throws GeneralSecurityException {
        var signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(input);
        return Base64URL.encode(signature.sign()).toString();
    }
}
