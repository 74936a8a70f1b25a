package dev.gatehouse.access;

import org.jspecify.annotations.Nullable;

/**
 * What a caller must hold beside its token, as the token itself says (RFC 7800).
 *
 * @param key SHA-256 thumbprint of a public key, proven by DPoP (RFC 9449 §6.1); null for none
 * @param certificate SHA-256 thumbprint of a client certificate, proven by TLS (RFC 8705 §3.1);
 *     null for none
 */
public record TokenBinding(@Nullable String key, @Nullable String certificate) {
    /** A bearer token: whoever has it can use it. */
    public static final TokenBinding NONE = new TokenBinding(null, null);

    /** The words that records use. */
    public String described() {
        if (key != null) return certificate == null ? "dpop" : "dpop+mtls";
        return certificate == null ? "bearer" : "mtls";
    }
}
