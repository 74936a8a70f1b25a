package dev.gatehouse.credentials;

import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.util.Set;
import java.util.TreeSet;

/**
 * The requests for tokens that need no person: RFC 6749 §4.4 and §6, and RFC 8693. Every one of
 * them names the resource (RFC 8707, REQ-091). Blocks.
 */
final class Grants {
    static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
    static final String BEARER = "bearer";

    /**
     * By which grant something was got.
     *
     * @param more that the record says of it
     */
    record Origin(String grant, Json.Obj more) {
        static Origin of(String grant) {
            return new Origin(grant, Json.object());
        }
    }

    /** What was answered, and by which grant. */
    record Given(Origin origin, TokenEndpoint.Answer answer) {}

    private final TokenEndpoint endpoint;

    Grants(TokenEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * Asks for what the means allows without a person; the others are {@link Authorizing}'s and
     * {@link Enterprise}'s.
     *
     * @param scopes empty to ask for none in particular
     */
    Given ask(
            Arrangement arrangement,
            AuthorizationServer at,
            Registered client,
            Party.Present present,
            URI resource,
            Set<String> scopes) {
        return switch (arrangement.means()) {
            case Means.ClientCredentials _ -> asItself(arrangement, at, client, resource, scopes);
            // The gate has no token of anybody to exchange: it is its own account then.
            case Means.TokenExchange _ when present.party().isGate() ->
                    asItself(arrangement, at, client, resource, scopes);
            case Means.TokenExchange(_, var audience) ->
                    exchange(arrangement, at, client, present, audience, resource, scopes);
            case Means.None _, Means.StaticSecret _ -> throw nothing();
            case Means.AuthorizationCode _, Means.EnterpriseManaged _ -> throw nothing();
        };
    }

    private static IllegalArgumentException nothing() {
        return new IllegalArgumentException("nothing that is asked for without a person");
    }

    /** A further token for the one that a person authorized. */
    TokenEndpoint.Answer refresh(
            Arrangement arrangement,
            AuthorizationServer at,
            Registered client,
            String refreshToken,
            String resource) {
        var form =
                new Form()
                        .with("grant_type", "refresh_token")
                        .with("refresh_token", refreshToken)
                        .with("resource", resource);
        return endpoint.of(arrangement).ask(at.token(), client, at.issuer(), form, BEARER);
    }

    private Given asItself(
            Arrangement arrangement,
            AuthorizationServer at,
            Registered client,
            URI resource,
            Set<String> scopes) {
        var form =
                new Form()
                        .with("grant_type", "client_credentials")
                        .withAny("scope", text(scopes))
                        .with("resource", resource.toString());
        return new Given(
                Origin.of("client_credentials"),
                endpoint.of(arrangement).ask(at.token(), client, at.issuer(), form, BEARER));
    }

    private Given exchange(
            Arrangement arrangement,
            AuthorizationServer at,
            Registered client,
            Party.Present present,
            String audience,
            URI resource,
            Set<String> scopes) {
        var token = present.token();
        var origin = Origin.of("token-exchange");
        if (token == null)
            return new Given(
                    origin,
                    new TokenEndpoint.Denied("no_token", "the agent showed no token to exchange"));
        var form =
                new Form()
                        .with("grant_type", EXCHANGE)
                        .with("subject_token", token)
                        .with("subject_token_type", ACCESS_TOKEN)
                        .with("requested_token_type", ACCESS_TOKEN)
                        .withAny("audience", audience)
                        .withAny("scope", text(scopes))
                        .with("resource", resource.toString());
        var answer = endpoint.of(arrangement).ask(at.token(), client, at.issuer(), form, BEARER);
        return new Given(origin, differing(answer, token));
    }

    /** An authorization server that gives the same token back has exchanged nothing (T22). */
    private static TokenEndpoint.Answer differing(TokenEndpoint.Answer answer, String token) {
        return answer instanceof TokenEndpoint.Issued issued && issued.accessToken().equals(token)
                ? new TokenEndpoint.Denied("same_token", "the exchange gave the agent's token back")
                : answer;
    }

    static String text(Set<String> scopes) {
        return String.join(" ", new TreeSet<>(scopes));
    }

    /** For comparing: whether a token is the one that was refused. */
    static boolean isThat(Kept kept, Digest digest) {
        return kept.credential().digest().equals(digest);
    }
}
