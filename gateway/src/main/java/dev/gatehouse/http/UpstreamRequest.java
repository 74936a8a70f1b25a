package dev.gatehouse.http;

import java.util.ArrayList;
import java.util.List;

/**
 * A request to a server.
 *
 * @param headers all of them but Host and Content-Length, alternating names and values
 * @param body empty for a request without one
 * @param lane which of the server's connections it takes
 * @param target the path and query; empty for those of the server's URL
 * @param authority by which the server is asked; its headers are added as the request goes out
 */
public record UpstreamRequest(
        String method,
        List<String> headers,
        byte[] body,
        Lane lane,
        String target,
        Authority authority) {
    /** Streams stay open for long, so they must not be able to use up what calls need. */
    public enum Lane {
        CALL,
        STREAM
    }

    public UpstreamRequest(String method, List<String> headers, byte[] body, Lane lane) {
        this(method, headers, body, lane, "", Authority.NONE);
    }

    /** The same by another authority. */
    public UpstreamRequest by(Authority other) {
        return new UpstreamRequest(method, headers, body, lane, target, other);
    }

    /** The same with what the authority adds written out. */
    UpstreamRequest authorised() {
        var more = new ArrayList<>(headers);
        more.addAll(authority.headers());
        return new UpstreamRequest(method, more, body, lane, target, Authority.NONE);
    }

    public UpstreamRequest {
        headers = List.copyOf(headers);
    }
}
