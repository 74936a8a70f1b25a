package dev.gatehouse.access;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * An identity provider whose tokens are taken, and what its tokens look like.
 *
 * @param issuer exactly as the {@code iss} claim has it
 * @param jwksUri where its keys are; empty means that its metadata says so (RFC 8414, OpenID
 *     Connect Discovery)
 * @param algorithms which signatures are taken; names of RFC 7518 and RFC 8037
 * @param tokenType {@code at+jwt} as RFC 9068 wants it; {@code JWT} also takes tokens that are
 *     marked as plain JWT or not at all
 * @param requireScopes false when it cannot be taught our scopes: its tokens then have them all
 * @param requireTokenId whether a token must have a {@code jti}
 * @param authorizedParty whether {@code azp} stands for a {@code client_id} that is missing
 * @param foreignAudiences whether a token may also be meant for resources that are not ours
 * @param claims which of its tokens' claims say who and what
 * @param senderConstrained what its tokens must be bound to
 * @param introspection how it is asked about tokens that only it can read; empty when it is not
 */
public record TrustedIssuer(
        URI issuer,
        Optional<URI> jwksUri,
        Set<String> algorithms,
        String tokenType,
        boolean requireScopes,
        boolean requireTokenId,
        boolean authorizedParty,
        boolean foreignAudiences,
        ClaimNames claims,
        SenderConstraint senderConstrained,
        Optional<Introspection> introspection) {
    public static final Set<String> DEFAULT_ALGORITHMS = Set.of("ES256", "RS256", "PS256", "EdDSA");

    public TrustedIssuer {
        algorithms = Set.copyOf(algorithms);
        if (!issuer.isAbsolute() || issuer.getHost() == null || issuer.getRawFragment() != null)
            throw new IllegalArgumentException("an issuer is an http or https URL: " + issuer);
        if (algorithms.isEmpty())
            throw new IllegalArgumentException("an issuer has at least one algorithm");
        for (var name : algorithms) {
            if (Algorithm.find(name).isEmpty())
                throw new IllegalArgumentException(
                        "no algorithm for tokens: "
                                + name
                                + "; there are "
                                + String.join(", ", Algorithm.words()));
        }
        if (!tokenType.equals("at+jwt") && !tokenType.equals("JWT"))
            throw new IllegalArgumentException("a token type is at+jwt or JWT, not " + tokenType);
    }

    /** One whose claims have the names of RFC 9068, and whose tokens need not be bound. */
    public TrustedIssuer(
            URI issuer,
            Optional<URI> jwksUri,
            Set<String> algorithms,
            String tokenType,
            boolean requireScopes,
            boolean requireTokenId,
            boolean authorizedParty,
            boolean foreignAudiences) {
        this(
                issuer,
                jwksUri,
                algorithms,
                tokenType,
                requireScopes,
                requireTokenId,
                authorizedParty,
                foreignAudiences,
                ClaimNames.STANDARD,
                SenderConstraint.NONE,
                Optional.empty());
    }

    /** One that does everything by RFC 9068 and publishes its metadata. */
    public static TrustedIssuer of(URI issuer) {
        return new TrustedIssuer(
                issuer, Optional.empty(), DEFAULT_ALGORITHMS, "at+jwt", true, true, false, false);
    }

    boolean plainTokens() {
        return tokenType.equals("JWT");
    }
}
