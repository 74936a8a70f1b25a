package dev.gatehouse.credentials;

import java.util.Optional;

/** How the gate's authority towards one server is come by. Secrets are not in it: see Vault. */
public sealed interface Means {
    /** The server is asked as anybody. */
    record None() implements Means {}

    /**
     * A secret that an operator was given, the same for all agents.
     *
     * @param header in which it is shown
     * @param scheme what stands before it, such as {@code Bearer}; empty for nothing
     */
    record StaticSecret(String header, String scheme) implements Means {
        public StaticSecret {
            if (!header.matches("[A-Za-z0-9-]{1,64}"))
                throw new IllegalArgumentException(
                        "a header is a name of letters, digits, hyphens");
            if (!scheme.matches("[A-Za-z0-9-]{0,32}"))
                throw new IllegalArgumentException("a scheme is a word of letters and digits");
            if (header.toLowerCase(java.util.Locale.ROOT).matches(RESERVED))
                throw new IllegalArgumentException(header + " is the gate's to write");
        }

        private static final String RESERVED =
                "host|content-.*|transfer-encoding|connection|accept|mcp-.*|last-event-id|te|upgrade"
                        + "|expect|trailer|keep-alive";
    }

    /** The gate's own account at the authorization server: RFC 6749 §4.4, for all agents. */
    record ClientCredentials(GivenClient client) implements Means {}

    /**
     * A person authorizes at the authorization server: code with PKCE.
     *
     * @param client empty when the gate registers itself
     * @param shared whether one person's authorization is the gate's for all agents, a declared
     *     service identity; otherwise each principal has its own (REQ-098)
     */
    record AuthorizationCode(Optional<GivenClient> client, boolean shared) implements Means {}

    /**
     * The agent's token is exchanged at the authorization server for one that is for the server:
     * RFC 8693. It is shown there and nowhere else.
     *
     * @param audience asked for beside the resource; empty for none
     */
    record TokenExchange(GivenClient client, String audience) implements Means {}

    /**
     * A person signs in at an identity provider, which says then for every server whether the gate
     * may act for that person: enterprise-managed authorization (REQ-096).
     *
     * @param provider the issuer of one of {@link IdentityProviders}
     * @param client at the server's authorization server; empty when the gate registers itself
     */
    record EnterpriseManaged(String provider, Optional<GivenClient> client) implements Means {}

    /** In words for a person and in REST. */
    default String kind() {
        return switch (this) {
            case None _ -> "none";
            case StaticSecret _ -> "secret";
            case ClientCredentials _ -> "client-credentials";
            case AuthorizationCode _ -> "authorization-code";
            case TokenExchange _ -> "token-exchange";
            case EnterpriseManaged _ -> "enterprise-managed";
        };
    }

    /** Whether all agents are one party to the server. */
    default boolean isShared() {
        return switch (this) {
            case None _, StaticSecret _, ClientCredentials _ -> true;
            case AuthorizationCode(_, boolean shared) -> shared;
            case TokenExchange _, EnterpriseManaged _ -> false;
        };
    }

    /** A client that somebody registered for the gate. */
    default Optional<GivenClient> given() {
        return switch (this) {
            case None _, StaticSecret _ -> Optional.empty();
            case ClientCredentials(var client) -> Optional.of(client);
            case AuthorizationCode(var client, _) -> client;
            case TokenExchange(var client, _) -> Optional.of(client);
            case EnterpriseManaged(_, var client) -> client;
        };
    }

    /** Whether a secret of the gate's is told to whoever is its authorization server. */
    default boolean tellsSecret() {
        return given().map(client -> client.proof() == GivenClient.Proof.SECRET).orElse(false);
    }
}
