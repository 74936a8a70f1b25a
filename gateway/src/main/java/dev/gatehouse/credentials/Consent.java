package dev.gatehouse.credentials;

import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who agreed to what, kept to be looked at later.
 *
 * @param approver who agreed: an operator, or a user of an issuer
 * @param clientId the gate's at the authorization server
 */
public record Consent(
        String id,
        String server,
        Party party,
        String issuer,
        String clientId,
        Set<String> scopes,
        String approver,
        Instant at) {
    public Consent {
        scopes = Set.copyOf(new TreeSet<>(scopes));
    }
}
