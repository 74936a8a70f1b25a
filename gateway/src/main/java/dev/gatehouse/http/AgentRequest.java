package dev.gatehouse.http;

/**
 * A whole request of an agent.
 *
 * @param method the HTTP method
 * @param path the path as it was sent, without query
 * @param query the query as it was sent, empty when there is none
 * @param peer whose connection it is: its IPv4 address, or the first 64 bits of its IPv6 address,
 *     which is what one subscriber has
 */
public record AgentRequest(
        String method, String path, String query, Headers headers, byte[] body, String peer) {}
