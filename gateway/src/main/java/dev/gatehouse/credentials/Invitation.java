package dev.gatehouse.credentials;

import java.net.URI;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;

/**
 * A person is asked to authorize the gate at a server's authorization server, for one party. Its id
 * is in the URL that the agent gets: it says nothing and allows nothing by itself (REQ-099).
 */
public record Invitation(
        String id,
        String server,
        Party party,
        String issuer,
        URI resource,
        Set<String> scopes,
        Instant expiresAt) {
    public Invitation {
        scopes = Set.copyOf(new TreeSet<>(scopes));
    }
}
