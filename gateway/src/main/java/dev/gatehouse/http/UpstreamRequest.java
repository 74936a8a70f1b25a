package dev.gatehouse.http;

import java.util.List;

/**
 * A request to a server.
 *
 * @param headers all of them but Host and Content-Length, alternating names and values
 * @param body empty for a request without one
 * @param lane which of the server's connections it takes
 * @param target the path and query; empty for those of the server's URL
 */
public record UpstreamRequest(
        String method, List<String> headers, byte[] body, Lane lane, String target) {
    /** Streams stay open for long, so they must not be able to use up what calls need. */
    public enum Lane {
        CALL,
        STREAM
    }

    public UpstreamRequest(String method, List<String> headers, byte[] body, Lane lane) {
        this(method, headers, body, lane, "");
    }

    public UpstreamRequest {
        headers = List.copyOf(headers);
    }
}
