package dev.gatehouse.admin;

import dev.gatehouse.access.Agent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Makes access tokens for agents of the built-in issuer. */
public interface Tokens {
    /**
     * A token, made now and kept nowhere.
     *
     * @param id its {@code jti} claim
     */
    record Minted(String token, String id, Instant expiresAt) {}

    /** The issuer for whose agents this makes tokens. */
    String issuer();

    /**
     * Makes a token of this issuer for an agent.
     *
     * @param servers the names of the servers for whose routes it is valid, one at least
     * @param joined whether it is valid for the route that joins all servers, too
     */
    Minted mint(
            Agent agent, List<String> servers, boolean joined, Set<String> scopes, Duration ttl);
}
