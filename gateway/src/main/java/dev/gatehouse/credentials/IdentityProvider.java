package dev.gatehouse.credentials;

import java.util.List;
import java.util.Optional;

/**
 * An identity provider of the configuration, at which the gate is a client: people sign in there,
 * so that it is known who they are.
 *
 * @param issuer exactly as its ID tokens have it
 * @param clientId the gate's client id there
 * @param secret by which the client proves itself, unless by a key
 * @param key PEM of its private key
 * @param user the claim of its ID tokens that names whom agents' tokens of the same issuer act for
 */
public record IdentityProvider(
        String issuer,
        String clientId,
        Optional<String> secret,
        Optional<String> key,
        String user) {
    public IdentityProvider {
        if (secret.isPresent() == key.isPresent())
            throw new IllegalArgumentException("a client proves itself by a secret or by a key");
    }

    /**
     * The gate as its client.
     *
     * @param methods that it takes at its token endpoint
     */
    Registered client(List<String> methods) {
        return key.isPresent()
                ? new Registered(clientId, Optional.empty(), key, Registered.KEY)
                : new Registered(clientId, secret, Optional.empty(), Registrar.byForm(methods));
    }

    @Override
    public String toString() {
        return "IdentityProvider[" + issuer + ", " + clientId + "]";
    }
}
