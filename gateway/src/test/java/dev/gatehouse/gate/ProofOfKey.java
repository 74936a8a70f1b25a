package dev.gatehouse.gate;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/** A DPoP proof as an agent makes it for one request (RFC 9449 §4.2). */
record ProofOfKey(ECKey key, JWTClaimsSet claims) {
    static ProofOfKey of(ECKey key, String token, String method, URI url) {
        return of(key, method, url).claiming("ath", digest(token));
    }

    /** One for a request that shows no token: the one for a token. */
    static ProofOfKey of(ECKey key, String method, URI url) {
        var claims =
                new JWTClaimsSet.Builder()
                        .jwtID(UUID.randomUUID().toString())
                        .claim("htm", method)
                        .claim("htu", url.toString())
                        .claim("iat", Instant.now().getEpochSecond())
                        .build();
        return new ProofOfKey(key, claims);
    }

    ProofOfKey claiming(String name, Object value) {
        return new ProofOfKey(key, new JWTClaimsSet.Builder(claims).claim(name, value).build());
    }

    String sign() {
        var header =
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(new JOSEObjectType("dpop+jwt"))
                        .jwk(key.toPublicJWK())
                        .build();
        var proof = new SignedJWT(header, claims);
        try {
            proof.sign(new ECDSASigner(key));
            return proof.serialize();
        } catch (JOSEException broken) {
            throw new AssertionError(broken);
        }
    }

    static String thumbprint(ECKey key) {
        try {
            return key.computeThumbprint().toString();
        } catch (JOSEException broken) {
            throw new AssertionError(broken);
        }
    }

    private static String digest(String text) {
        try {
            var octets = text.getBytes(StandardCharsets.US_ASCII);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
