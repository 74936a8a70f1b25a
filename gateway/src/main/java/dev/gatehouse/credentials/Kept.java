package dev.gatehouse.credentials;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A token of a partition.
 *
 * @param requested the scopes that were asked for so far, which a later request repeats
 * @param resource for which it was asked
 */
public record Kept(
        String accessToken,
        Optional<String> refreshToken,
        Set<String> requested,
        String resource,
        Optional<Instant> expiresAt,
        Instant obtainedAt) {
    public Kept {
        requested = Set.copyOf(new TreeSet<>(requested));
    }

    Credential credential() {
        return Credential.bearer(accessToken, expiresAt);
    }

    @Override
    public String toString() {
        return "Kept[" + resource + ", " + requested + "]";
    }
}
