package dev.gatehouse.http;

/**
 * A whole request of an agent.
 *
 * @param method the HTTP method
 * @param path the path as it was sent, without query
 * @param query the query as it was sent, empty when there is none
 */
public record AgentRequest(
        String method, String path, String query, Headers headers, byte[] body) {}
