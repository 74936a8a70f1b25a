package dev.gatehouse.access;

import dev.gatehouse.mcp.Json;

/**
 * What the built-in issuer's token endpoint answers. Never cached: the one who sends it adds {@code
 * Cache-Control: no-store}, and {@code WWW-Authenticate: Basic} to a status 401. Spec: RFC 6749 §5.
 */
public sealed interface TokenAnswer {
    int status();

    Json.Obj body();

    /**
     * A token.
     *
     * @param clientId whom it was given to, and {@code tokenId} its {@code jti}: for the record,
     *     not for the body
     * @param expiresIn seconds
     * @param scope space-separated
     */
    record Issued(String accessToken, String clientId, String tokenId, long expiresIn, String scope)
            implements TokenAnswer {
        @Override
        public int status() {
            return 200;
        }

        @Override
        public Json.Obj body() {
            return Json.object(
                    "access_token", accessToken,
                    "token_type", "Bearer",
                    "expires_in", expiresIn,
                    "scope", scope);
        }

        @Override
        public String toString() {
            return "Issued[expiresIn=" + expiresIn + ", scope=" + scope + "]";
        }
    }

    /**
     * No token.
     *
     * @param error a code of RFC 6749 §5.2 or RFC 8707 §2
     * @param description a sentence without anything of the request in it
     */
    record Denied(String error, String description, int status) implements TokenAnswer {
        @Override
        public Json.Obj body() {
            return Json.object("error", error, "error_description", description);
        }
    }
}
