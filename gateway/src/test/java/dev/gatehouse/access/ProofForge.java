package dev.gatehouse.access;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * A proof in the making: good for one request with one token (RFC 9449 §4.2) until something about
 * it is changed.
 */
record ProofForge(Json.Obj header, Json.Obj claims, JWSAlgorithm algorithm, JWSSigner signer) {
    static ProofForge of(ECKey key, String token, URI route, Instant now) {
        return new ProofForge(
                Json.object("typ", "dpop+jwt", "alg", "ES256", "jwk", shown(key)),
                Json.object(
                        "jti", UUID.randomUUID().toString(),
                        "htm", "POST",
                        "htu", route.toString(),
                        "iat", now.getEpochSecond(),
                        "ath", Proofs.digest(token)),
                JWSAlgorithm.ES256,
                LoopbackIssuer.signer(key));
    }

    static Json shown(JWK key) {
        return Json.of(key.toPublicJWK().toJSONObject());
    }

    ProofForge headed(UnaryOperator<Json.Obj> change) {
        return new ProofForge(change.apply(header), claims, algorithm, signer);
    }

    ProofForge claiming(UnaryOperator<Json.Obj> change) {
        return new ProofForge(header, change.apply(claims), algorithm, signer);
    }

    /** Signed by this key, whichever key the header shows. */
    ProofForge signedBy(JWSAlgorithm other, JWSSigner stranger) {
        return new ProofForge(header, claims, other, stranger);
    }

    String sign() {
        return LoopbackIssuer.sign(header.toText(), claims.toText(), algorithm, signer);
    }
}
