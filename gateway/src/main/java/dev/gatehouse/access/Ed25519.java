package dev.gatehouse.access;

import com.nimbusds.jose.jwk.OctetKeyPair;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;

/**
 * Ed25519 with what the platform has; the library would want another library for it. Spec: RFC 8032
 * §5.1.5, RFC 8037.
 */
final class Ed25519 {
    private static final int KEY_BYTES = 32;

    private Ed25519() {}

    static boolean verifies(OctetKeyPair key, byte[] input, byte[] signature) {
        try {
            var verification = Signature.getInstance("Ed25519");
            var point = point(key.getDecodedX());
            var spec = new EdECPublicKeySpec(NamedParameterSpec.ED25519, point);
            verification.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(spec));
            verification.update(input);
            return verification.verify(signature);
        } catch (SignatureException malformed) {
            return false;
        } catch (GeneralSecurityException unusable) {
            return false;
        }
    }

    /** The encoding is y in little-endian order with the sign of x in its highest bit. */
    private static EdECPoint point(byte[] encoded) {
        if (encoded.length != KEY_BYTES) return new EdECPoint(false, BigInteger.ZERO);
        var bigEndian = new byte[KEY_BYTES];
        for (int i = 0; i < KEY_BYTES; i++) bigEndian[i] = encoded[KEY_BYTES - 1 - i];
        boolean xOdd = (bigEndian[0] & 0x80) != 0;
        bigEndian[0] &= 0x7f;
        return new EdECPoint(xOdd, new BigInteger(1, bigEndian));
    }
}
