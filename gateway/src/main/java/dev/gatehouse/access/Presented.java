package dev.gatehouse.access;

import dev.gatehouse.http.AgentRequest;
import dev.gatehouse.http.Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request brings to show who it is from.
 *
 * @param authorization the Authorization field; null when there is none
 * @param proofs every DPoP field
 * @param method the HTTP method, which a proof is made for
 * @param certificate SHA-256 thumbprint of the client certificate that the connection showed; null
 *     when it showed none
 */
public record Presented(
        @Nullable String authorization,
        List<String> proofs,
        String method,
        @Nullable String certificate) {
    public Presented {
        proofs = List.copyOf(proofs);
    }

    /** What stands behind the scheme in the Authorization field; null when nothing does. */
    public static @Nullable String token(Headers headers) {
        var authorization = headers.first("authorization");
        if (authorization == null) return null;
        int scheme = authorization.indexOf(' ');
        var token = authorization.substring(scheme + 1).strip();
        return token.isEmpty() ? null : token;
    }

    public static Presented by(AgentRequest request) {
        return new Presented(
                request.headers().first("authorization"),
                request.headers().all("dpop"),
                request.method(),
                request.certificate());
    }

    /** A request with nothing beside its Authorization field. */
    public static Presented alone(@Nullable String authorization) {
        return new Presented(authorization, List.of(), "POST", null);
    }
}
