package dev.gatehouse.testkit.issuer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.gatehouse.mcp.Json;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What makes a {@link FakeAuthorizer} an identity provider: a person who is signed in, ID tokens,
 * access tokens for agents, and assertions for other authorization servers (ID-JAG). What it signs
 * can be spoilt in any claim. Safe for many threads.
 */
public final class Identity {
    static final String ID_JAG = "urn:ietf:params:oauth:token-type:id-jag";
    private static final String ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token";
    private static final String REFRESH_TOKEN = "urn:ietf:params:oauth:token-type:refresh_token";

    private final FakeAuthorizer authorizer;
    private final ECKey key = fresh();
    private final ECKey forged = fresh();
    private final Map<String, String> clientsElsewhere = new ConcurrentHashMap<>();
    private volatile String person = "a person";
    private volatile Duration lifetime = Duration.ofMinutes(5);
    private volatile Consumer<JWTClaimsSet.Builder> idTokens = _ -> {};
    private volatile Consumer<JWTClaimsSet.Builder> assertions = _ -> {};
    private volatile String assertionType = "oauth-id-jag+jwt";
    private volatile @Nullable String refusal;
    private volatile boolean forges;

    Identity(FakeAuthorizer authorizer) {
        this.authorizer = authorizer;
    }

    /** Every one by the same id. */
    private static ECKey fresh() {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyID("id-1")
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.ES256)
                    .generate();
        } catch (JOSEException impossible) {
            throw new IllegalStateException("keys cannot be made", impossible);
        }
    }

    // Switches

    /** Who is signed in from now on. */
    public void person(String subject) {
        person = subject;
    }

    /** How long ID tokens live from now on. */
    public void lifetime(Duration time) {
        lifetime = time;
    }

    /** Signs ID tokens with a key that is not published, under the id of the one that is. */
    public void forges(boolean yes) {
        forges = yes;
    }

    /** Changes every ID token before it is signed. */
    public void idTokens(Consumer<JWTClaimsSet.Builder> change) {
        idTokens = change;
    }

    /** Changes every assertion before it is signed. */
    public void assertions(Consumer<JWTClaimsSet.Builder> change) {
        assertions = change;
    }

    /** What assertions say that they are. */
    public void assertionType(String type) {
        assertionType = type;
    }

    /** Refuses exchanges with this code; null to allow them. */
    public void refuses(@Nullable String code) {
        refusal = code;
    }

    /** The client here is this one at every other authorization server. */
    public void knownElsewhereAs(String here, String there) {
        clientsElsewhere.put(here, there);
    }

    // What it makes

    String person() {
        return person;
    }

    /** A token with which an agent calls a route of the gate's for a user. */
    public String accessToken(String client, String audience, String subject) {
        var claims = claims(subject, audience).claim("client_id", client);
        return signed("at+jwt", claims.claim("scope", "mcp:read mcp:call").build());
    }

    String idToken(String client, String subject, @Nullable String nonce) {
        var claims = claims(subject, client);
        if (nonce != null && !nonce.isEmpty()) claims.claim("nonce", nonce);
        idTokens.accept(claims);
        return signed("JWT", claims.build(), forges ? forged : key);
    }

    private JWTClaimsSet.Builder claims(String subject, String audience) {
        var now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(authorizer.issuer())
                .subject(subject)
                .audience(audience)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(lifetime)))
                .jwtID(UUID.randomUUID().toString());
    }

    /** An exchange of what a person signed in with. */
    Json.Obj exchanged(Map<String, String> asked, String client) {
        var code = refusal;
        if (code != null) return Ledger.error(code);
        var subject =
                switch (asked.getOrDefault("subject_token_type", "")) {
                    case ID_TOKEN -> ofIdToken(asked.getOrDefault("subject_token", ""), client);
                    case REFRESH_TOKEN ->
                            authorizer
                                    .ledger()
                                    .refreshing(asked.getOrDefault("subject_token", ""), client);
                    default -> null;
                };
        if (subject == null) return Ledger.error("invalid_grant");
        var claims =
                claims(subject, asked.getOrDefault("audience", ""))
                        .claim("client_id", clientsElsewhere.getOrDefault(client, client))
                        .claim("resource", asked.getOrDefault("resource", ""));
        if (asked.containsKey("scope")) claims.claim("scope", asked.get("scope"));
        assertions.accept(claims);
        return Json.object(
                "access_token",
                signed(assertionType, claims.build()),
                "issued_token_type",
                ID_JAG,
                "token_type",
                "N_A",
                "expires_in",
                lifetime.toSeconds());
    }

    private @Nullable String ofIdToken(String token, String client) {
        var claims = verified("JWT", token);
        return claims != null && claims.getAudience().equals(List.of(client))
                ? claims.getSubject()
                : null;
    }

    /** The claims of what this one signed and what has not expired, or null. */
    @Nullable JWTClaimsSet verified(String type, String token) {
        try {
            var jwt = SignedJWT.parse(token);
            var claims = jwt.getJWTClaimsSet();
            return new JOSEObjectType(type).equals(jwt.getHeader().getType())
                            && jwt.verify(new ECDSAVerifier(key))
                            && claims.getExpirationTime().toInstant().isAfter(Instant.now())
                    ? claims
                    : null;
        } catch (ParseException | JOSEException unreadable) {
            return null;
        }
    }

    private String signed(String type, JWTClaimsSet claims) {
        return signed(type, claims, key);
    }

    private static String signed(String type, JWTClaimsSet claims, ECKey key) {
        try {
            var header =
                    new JWSHeader.Builder(JWSAlgorithm.ES256)
                            .type(new JOSEObjectType(type))
                            .keyID(key.getKeyID())
                            .build();
            var jwt = new SignedJWT(header, claims);
            jwt.sign(new ECDSASigner(key));
            return jwt.serialize();
        } catch (JOSEException impossible) {
            throw new IllegalStateException("it cannot be signed", impossible);
        }
    }

    String keySet() {
        return new JWKSet(key.toPublicJWK()).toString(true);
    }
}
