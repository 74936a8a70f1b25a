package dev.gatehouse.credentials;

import dev.gatehouse.mcp.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A client's proof of itself by a signature, {@code private_key_jwt}: ES256 with a key on P-256,
 * RS256 with one of RSA. Its audience is the issuer, so that it is good nowhere else. Spec: RFC
 * 7523 §3 and its successor draft.
 */
final class Assertion {
    static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private static final Duration LIFETIME = Duration.ofMinutes(1);
    private static final int P256_BITS = 256;
    private static final int RSA_BITS = 2048;

    private Assertion() {}

    /** Whether a PEM text holds a private key that can sign; the key itself is never quoted. */
    static boolean isKey(String pem) {
        try {
            var _ = algorithm(key(pem));
            return true;
        } catch (IllegalArgumentException notKey) {
            return false;
        }
    }

    static String make(String clientId, String audience, String pem, Instant now) {
        var key = key(pem);
        var header = Json.object("alg", algorithm(key), "typ", "JWT");
        var claims =
                Json.object(
                        "iss",
                        clientId,
                        "sub",
                        clientId,
                        "aud",
                        audience,
                        "iat",
                        now.getEpochSecond(),
                        "exp",
                        now.plus(LIFETIME).getEpochSecond(),
                        "jti",
                        HexFormat.of().formatHex(Cell.random(16)));
        var signed = text(header.toBytes()) + "." + text(claims.toBytes());
        return signed + "." + text(sign(key, signed.getBytes(StandardCharsets.US_ASCII)));
    }

    private static byte[] sign(PrivateKey key, byte[] signed) {
        try {
            var signature =
                    Signature.getInstance(
                            algorithm(key).equals("ES256")
                                    ? "SHA256withECDSAinP1363Format"
                                    : "SHA256withRSA");
            signature.initSign(key);
            signature.update(signed);
            return signature.sign();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("a key that was looked at before", impossible);
        }
    }

    private static String algorithm(PrivateKey key) {
        return switch (key) {
            case ECPrivateKey ec when ec.getParams().getOrder().bitLength() == P256_BITS -> "ES256";
            case RSAPrivateKey rsa when rsa.getModulus().bitLength() >= RSA_BITS -> "RS256";
            default ->
                    throw new IllegalArgumentException("no key on P-256 and no RSA of 2048 bits");
        };
    }

    private static PrivateKey key(String pem) {
        var base64 = pem.replaceAll("-----(BEGIN|END) PRIVATE KEY-----", "").replaceAll("\\s", "");
        byte[] encoded;
        try {
            encoded = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException notBase64) {
            throw new IllegalArgumentException("no PEM text of a private key");
        }
        for (var kind : new String[] {"EC", "RSA"})
            try {
                return KeyFactory.getInstance(kind)
                        .generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (GeneralSecurityException otherKind) {
                // the next kind, or none
            }
        throw new IllegalArgumentException("no private key in PKCS 8");
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
