package dev.gatehouse.testkit.issuer;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.server.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A JWT being made, right or wrong in any part. Nothing is checked: header and claims are signed as
 * they stand. Not for several threads; every method changes this forge and returns it.
 */
public final class TokenForge {
    private final FakeIssuer issuer;
    private Json.Obj header;
    private Json.Obj claims;
    private SigningKey key;

    TokenForge(FakeIssuer issuer, String client, String audience) {
        this.issuer = issuer;
        var now = Instant.now();
        key = new SigningKey.Elliptic(issuer.ellipticKey());
        header =
                Json.object(
                        "typ", "at+jwt", "alg", "ES256", "kid", issuer.ellipticKey().getKeyID());
        claims =
                Json.object(
                        "iss",
                        issuer.issuer(),
                        "sub",
                        client,
                        "client_id",
                        client,
                        "aud",
                        audience,
                        "iat",
                        now.getEpochSecond(),
                        "exp",
                        now.plus(Duration.ofMinutes(5)).getEpochSecond(),
                        "jti",
                        UUID.randomUUID().toString());
    }

    /** Signs with the issuer's RSA key. */
    public TokenForge rs256() {
        key = new SigningKey.Rsa(issuer.rsaKey());
        return header("alg", "RS256").header("kid", issuer.rsaKey().getKeyID());
    }

    /** No signature at all, and a header that says so. */
    public TokenForge unsigned() {
        key = new SigningKey.None();
        return header("alg", "none");
    }

    /**
     * Says HS256 and signs with the bytes of the issuer's public RSA key, as if it were a secret.
     */
    public TokenForge hmacWithPublicKey() {
        key = SigningKey.Secret.ofPublic(issuer.rsaKey());
        return header("alg", "HS256").header("kid", issuer.rsaKey().getKeyID());
    }

    /** Signs with a key that the issuer does not have; the header still names the issuer's. */
    public TokenForge signedBy(ECKey stranger) {
        key = new SigningKey.Elliptic(stranger);
        return this;
    }

    /** Signs with an RSA key that the issuer does not have. */
    public TokenForge signedBy(RSAKey stranger) {
        key = new SigningKey.Rsa(stranger);
        return header("alg", "RS256");
    }

    /** Carries the signing key in the header, as a forger hopes that it will be believed. */
    public TokenForge embedding(ECKey stranger) {
        header = header.with("jwk", JsonText.object(stranger.toPublicJWK().toJSONString()));
        return signedBy(stranger).header("kid", stranger.getKeyID());
    }

    /** Points to a key set of the forger's. */
    public TokenForge pointingTo(String keySetUrl, ECKey stranger) {
        return signedBy(stranger).header("jku", keySetUrl).header("kid", stranger.getKeyID());
    }

    /** Sets a header member; any value that {@link Json#of} takes. */
    public TokenForge header(String name, Object value) {
        header = header.with(name, Json.of(value));
        return this;
    }

    public TokenForge withoutHeader(String name) {
        header = header.without(name);
        return this;
    }

    /** Sets a claim; any value that {@link Json#of} takes. */
    public TokenForge claim(String name, Object value) {
        claims = claims.with(name, Json.of(value));
        return this;
    }

    public TokenForge without(String name) {
        claims = claims.without(name);
        return this;
    }

    public TokenForge audiences(String... audiences) {
        return claim("aud", List.of(audiences));
    }

    public TokenForge scope(String scopes) {
        return claim("scope", scopes);
    }

    /** Expires so long from now; negative for the past. */
    public TokenForge expiresIn(Duration time) {
        return claim("exp", Instant.now().plus(time).getEpochSecond());
    }

    /** Not valid before so long from now. */
    public TokenForge notBeforeIn(Duration time) {
        return claim("nbf", Instant.now().plus(time).getEpochSecond());
    }

    /** The token: three parts, the last empty when it is unsigned. */
    public String mint() {
        var input = encoded(header) + "." + encoded(claims);
        return input + "." + key.sign(input.getBytes(StandardCharsets.US_ASCII));
    }

    /** The token with one character in the middle of its signature changed. */
    public String mintSpoilt() {
        var token = mint();
        int at = token.lastIndexOf('.') + 10;
        char other = token.charAt(at) == 'A' ? 'B' : 'A';
        return token.substring(0, at) + other + token.substring(at + 1);
    }

    /** The claims of one token under the header and signature of another: a splice. */
    public String mintWithClaimsOf(TokenForge other) {
        var parts = mint().split("\\.", -1);
        return parts[0] + "." + encoded(other.claims) + "." + parts[2];
    }

    private static String encoded(Json.Obj json) {
        return Base64URL.encode(json.toBytes()).toString();
    }
}
