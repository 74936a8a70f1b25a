package dev.gatehouse.http;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * A whole answer.
 *
 * @param headers beside content type and length, alternating names and values
 * @param contentType empty when there is no body
 */
public record Response(int status, List<String> headers, String contentType, byte[] body) {
    private static final byte[] NONE = {};

    public Response {
        headers = List.copyOf(headers);
    }

    public static Response empty(int status) {
        return new Response(status, List.of(), "", NONE);
    }

    public static Response json(int status, Json json) {
        return json(status, json.toBytes());
    }

    public static Response json(int status, byte[] body) {
        return new Response(status, List.of(), "application/json", body);
    }

    public Response with(String name, String value) {
        var more = new ArrayList<>(headers);
        more.add(name);
        more.add(value);
        return new Response(status, more, contentType, body);
    }
}
