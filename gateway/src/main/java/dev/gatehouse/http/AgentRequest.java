package dev.gatehouse.http;

import org.jspecify.annotations.Nullable;

/**
 * A whole request of an agent.
 *
 * @param method the HTTP method
 * @param path the path as it was sent, without query
 * @param query the query as it was sent, empty when there is none
 * @param peer whose connection it is: its IPv4 address, or the first 64 bits of its IPv6 address,
 *     which is what one subscriber has
 * @param certificate SHA-256 thumbprint, in base64url, of the client certificate that the
 *     connection showed; null when it showed none
 */
public record AgentRequest(
        String method,
        String path,
        String query,
        Headers headers,
        byte[] body,
        String peer,
        @Nullable String certificate) {}
