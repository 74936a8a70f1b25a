package dev.gatehouse.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a verified access token says. Agent and user stay apart: {@code clientId} is the agent,
 * {@link #user} whoever it acts for (IDV-5). Spec: RFC 9068.
 *
 * @param subject whom the token is about: a user, or the agent itself
 * @param id the {@code jti} claim
 * @param scopes all that it says, those that nobody here knows among them
 * @param chain through whose hands the authority came, the one who acts now first; empty when
 *     nobody acts for another (RFC 8693 §4.1)
 */
public record Token(
        String issuer,
        String clientId,
        String subject,
        String id,
        Set<String> scopes,
        Instant expiresAt,
        List<Actor> chain,
        TokenBinding binding,
        UserSignIn signIn) {
    public Token {
        scopes = Set.copyOf(scopes);
        chain = List.copyOf(chain);
    }

    /** A bearer token that nobody passed on. */
    public Token(
            String issuer,
            String clientId,
            String subject,
            String id,
            Set<String> scopes,
            Instant expiresAt) {
        this(
                issuer,
                clientId,
                subject,
                id,
                scopes,
                expiresAt,
                List.of(),
                TokenBinding.NONE,
                UserSignIn.UNKNOWN);
    }

    /** The user that the agent acts for; empty when it acts for itself. */
    public Optional<String> user() {
        return subject.equals(clientId) ? Optional.empty() : Optional.of(subject);
    }

    /** Who a session or a handle belongs to: stable across tokens, never the token's bytes. */
    public String principal() {
        return Joined.of(issuer, clientId, subject);
    }
}
