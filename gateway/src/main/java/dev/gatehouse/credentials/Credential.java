package dev.gatehouse.credentials;

import dev.gatehouse.mcp.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is shown to a server.
 *
 * @param scheme before the secret; empty for nothing
 * @param expiresAt empty when it does not say
 */
public record Credential(String header, String scheme, String secret, Optional<Instant> expiresAt) {
    static Credential bearer(String token, Optional<Instant> expiresAt) {
        return new Credential("Authorization", "Bearer", token, expiresAt);
    }

    public List<String> headers() {
        return List.of(header, scheme.isEmpty() ? secret : scheme + " " + secret);
    }

    /** Of the secret alone, to be compared with that of an agent's token (IDV-6). */
    public Digest digest() {
        return Digest.of(secret.getBytes(StandardCharsets.UTF_8));
    }

    boolean isFresh(Instant now) {
        return expiresAt.isEmpty() || now.isBefore(expiresAt.get());
    }

    @Override
    public String toString() {
        return "Credential[" + header + ", " + digest().brief() + "]";
    }
}
