package dev.gatehouse.testkit.issuer;

import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes assertions of identity providers for tokens, as a {@link FakeAuthorizer} that guards
 * servers: signature, type, audience, client, resource, and each of them once.
 */
final class Redemption {
    /** For whom, and what for. */
    record Assertion(String subject, String resource) {}

    private final FakeAuthorizer authorizer;
    private final Set<String> redeemed = ConcurrentHashMap.newKeySet();
    private volatile @Nullable FakeAuthorizer provider;

    Redemption(FakeAuthorizer authorizer) {
        this.authorizer = authorizer;
    }

    void from(FakeAuthorizer trusted) {
        provider = trusted;
    }

    /** Null for one that is not good here. */
    @Nullable Assertion redeem(Map<String, String> asked, String client) {
        var trusted = provider;
        if (trusted == null) return null;
        var text = asked.getOrDefault("assertion", "");
        var claims = trusted.identity().verified("oauth-id-jag+jwt", text);
        try {
            return claims != null && isGood(claims, trusted, client)
                    ? new Assertion(claims.getSubject(), claims.getStringClaim("resource"))
                    : null;
        } catch (ParseException unreadable) {
            return null;
        }
    }

    private boolean isGood(JWTClaimsSet claims, FakeAuthorizer trusted, String client)
            throws ParseException {
        return trusted.issuer().equals(claims.getIssuer())
                && List.of(authorizer.issuer()).equals(claims.getAudience())
                && client.equals(claims.getStringClaim("client_id"))
                && claims.getStringClaim("resource") != null
                && redeemed.add(claims.getJWTID());
    }
}
