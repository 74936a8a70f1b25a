package dev.gatehouse.access;

import java.time.Instant;
import java.util.Set;

/**
 * What a verified access token says. Agent and user stay apart: {@code clientId} is the agent,
 * {@code subject} whoever it acts for (IDV-5). Spec: RFC 9068.
 *
 * @param id the {@code jti} claim
 */
public record Token(
        String issuer,
        String clientId,
        String subject,
        String id,
        Set<String> scopes,
        Instant expiresAt) {
    public Token {
        scopes = Set.copyOf(scopes);
    }

    /** Who a session or a handle belongs to: stable across tokens, never the token's bytes. */
    public String principal() {
        return Joined.of(issuer, clientId, subject);
    }
}
