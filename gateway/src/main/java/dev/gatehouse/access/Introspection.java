package dev.gatehouse.access;

import java.net.URI;
import java.util.Optional;

/**
 * How an issuer is asked about tokens that only it can read. Spec: RFC 7662.
 *
 * @param endpoint empty means that its metadata says so
 * @param clientId ours, at that issuer
 * @param jwtsToo whether it is asked about its signed tokens as well, which could be checked here
 */
public record Introspection(
        Optional<URI> endpoint, String clientId, String secret, boolean jwtsToo) {
    public Introspection {
        if (clientId.isBlank() || secret.isBlank())
            throw new IllegalArgumentException(
                    "an issuer is asked about tokens by a client with an id and a secret");
    }

    @Override
    public String toString() {
        return "Introspection[endpoint=" + endpoint + ", clientId=" + clientId + "]";
    }
}
