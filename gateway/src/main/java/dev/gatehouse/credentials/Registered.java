package dev.gatehouse.credentials;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The gate as a client of one authorization server; never used at another (REQ-093).
 *
 * @param method how it proves itself at the token endpoint, in the words of RFC 7591
 * @param key PEM of the private key, for {@code private_key_jwt}
 */
public record Registered(
        String clientId, Optional<String> secret, Optional<String> key, String method) {
    static final String NONE = "none";
    static final String BASIC = "client_secret_basic";
    static final String POST = "client_secret_post";
    static final String KEY = "private_key_jwt";

    static Registered open(String clientId) {
        return new Registered(clientId, Optional.empty(), Optional.empty(), NONE);
    }

    static Registered of(String clientId, @Nullable String secret, String method) {
        return new Registered(clientId, Optional.ofNullable(secret), Optional.empty(), method);
    }

    @Override
    public String toString() {
        return "Registered[" + clientId + ", " + method + "]";
    }
}
