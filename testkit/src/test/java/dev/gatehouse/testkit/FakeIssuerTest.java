package dev.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.SignedJWT;
import dev.gatehouse.testkit.http.RawHttp;
import dev.gatehouse.testkit.http.RawReply;
import dev.gatehouse.testkit.issuer.FakeIssuer;
import dev.gatehouse.testkit.server.JsonText;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The right tokens verify against what is published, and the wrong ones are wrong as promised. */
class FakeIssuerTest {
    private static final String AUDIENCE = "https://gate.example/mcp/files";

    private final FakeIssuer issuer = FakeIssuer.start();

    @AfterEach
    void stop() {
        issuer.close();
    }

    private static RawReply get(URI address) throws IOException {
        try (var http = RawHttp.open(address)) {
            return http.send("GET " + address.getPath() + " HTTP/1.1\r\nHost: x\r\n\r\n").read();
        }
    }

    private JWKSet published() throws Exception {
        return JWKSet.parse(get(issuer.keysUrl()).text());
    }

    private boolean verifies(String token) throws Exception {
        var jwt = SignedJWT.parse(token);
        var key = published().getKeyByKeyId(jwt.getHeader().getKeyID());
        if (key == null) return false;
        return jwt.getHeader().getAlgorithm().getName().equals("RS256")
                ? jwt.verify(new RSASSAVerifier(key.toRSAKey()))
                : jwt.verify(new ECDSAVerifier(key.toECKey()));
    }

    @Test
    void metadataLeadsToTheKeys() throws Exception {
        var metadata = JsonText.object(get(issuer.metadataUrl()).text());

        assertThat(metadata.text("issuer")).isEqualTo(issuer.issuer());
        assertThat(metadata.text("jwks_uri")).isEqualTo(issuer.keysUrl().toString());
        assertThat(published().getKeys()).hasSize(2).noneMatch(key -> key.isPrivate());
        assertThat(issuer.keyFetches()).isEqualTo(1);
    }

    @Test
    void bothKindsOfTokenVerify() throws Exception {
        assertThat(verifies(issuer.token("alice", AUDIENCE).mint())).isTrue();
        assertThat(verifies(issuer.token("alice", AUDIENCE).rs256().mint())).isTrue();
    }

    @Test
    void spoiltStrangeAndSplicedTokensDoNotVerify() throws Exception {
        var stranger = new ECKeyGenerator(Curve.P_256).keyID("strange").generate();
        var token = issuer.token("alice", AUDIENCE);

        assertThat(verifies(token.mintSpoilt())).isFalse();
        assertThat(verifies(token.mintWithClaimsOf(issuer.token("mallory", AUDIENCE)))).isFalse();
        assertThat(verifies(issuer.token("alice", AUDIENCE).signedBy(stranger).mint())).isFalse();
        assertThat(verifies(issuer.token("alice", AUDIENCE).embedding(stranger).mint())).isFalse();
    }

    @Test
    void anEmbeddedKeyVerifiesByItselfAlone() throws Exception {
        var stranger = new ECKeyGenerator(Curve.P_256).keyID("strange").generate();

        var jwt = SignedJWT.parse(issuer.token("alice", AUDIENCE).embedding(stranger).mint());

        assertThat(jwt.verify(new ECDSAVerifier(jwt.getHeader().getJWK().toECKey()))).isTrue();
    }

    @Test
    void theConfusedTokenVerifiesForWhoeverTakesThePublicKeyAsASecret() throws Exception {
        var jwt = SignedJWT.parse(issuer.token("alice", AUDIENCE).hmacWithPublicKey().mint());

        var secret = issuer.rsaKey().toRSAPublicKey().getEncoded();
        assertThat(jwt.verify(new MACVerifier(secret))).isTrue();
    }

    @Test
    void theUnsignedTokenHasAnEmptySignature() {
        var parts = issuer.token("alice", AUDIENCE).unsigned().mint().split("\\.", -1);

        assertThat(new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8))
                .contains("\"none\"");
        assertThat(parts[2]).isEmpty();
    }

    @Test
    void headerAndClaimsAreAsTold() throws Exception {
        var jwt =
                SignedJWT.parse(
                        issuer.token("alice", AUDIENCE)
                                .header("typ", "JWT")
                                .header("kid", "../../etc/passwd")
                                .audiences("a", "b")
                                .expiresIn(Duration.ofHours(-1))
                                .notBeforeIn(Duration.ofHours(1))
                                .without("client_id")
                                .mint());

        assertThat(jwt.getHeader().getType().getType()).isEqualTo("JWT");
        assertThat(jwt.getHeader().getKeyID()).isEqualTo("../../etc/passwd");
        assertThat(jwt.getJWTClaimsSet().getAudience()).containsExactly("a", "b");
        assertThat(jwt.getJWTClaimsSet().getExpirationTime()).isBefore(Date.from(Instant.now()));
        assertThat(jwt.getJWTClaimsSet().getNotBeforeTime()).isAfter(Date.from(Instant.now()));
        assertThat(jwt.getJWTClaimsSet().getClaim("client_id")).isNull();
    }

    @Test
    void aRotationKeepsTheOldKeysAndForgettingDoesNot() throws Exception {
        var old = issuer.token("alice", AUDIENCE).mint();
        issuer.rotate();
        assertThat(verifies(old)).isTrue();
        assertThat(verifies(issuer.token("alice", AUDIENCE).mint())).isTrue();
        issuer.rotateAndForget();

        assertThat(verifies(old)).isFalse();
    }

    @Test
    void whatIsWithheldIsNotServed() throws Exception {
        issuer.withhold(true);
        assertThat(get(issuer.keysUrl()).status()).isEqualTo(503);
        issuer.withhold(false);
        issuer.serveKeys("{\"keys\":[]}");

        assertThat(get(issuer.keysUrl()).text()).isEqualTo("{\"keys\":[]}");
    }

    @Test
    void aSlowIssuerTakesItsTime() throws Exception {
        issuer.slow(60);
        long begun = System.nanoTime();

        assertThat(get(issuer.keysUrl()).status()).isEqualTo(200);
        assertThat(System.nanoTime() - begun).isGreaterThan(60_000_000);
    }
}
