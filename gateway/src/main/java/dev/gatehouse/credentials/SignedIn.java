package dev.gatehouse.credentials;

import java.time.Instant;
import java.util.Optional;

/**
 * A person's sign-in at an identity provider, kept for a principal.
 *
 * @param clientId the gate's there at that time: an ID token is for one client
 * @param subject who it is, in the provider's words
 * @param expiresAt when the ID token ends
 * @param at when the person signed in
 */
record SignedIn(
        String clientId,
        String subject,
        String idToken,
        Optional<String> refreshToken,
        Instant expiresAt,
        Instant at) {
    boolean isFresh(Instant now) {
        return now.isBefore(expiresAt);
    }

    @Override
    public String toString() {
        return "SignedIn[" + subject + ", " + expiresAt + "]";
    }
}
