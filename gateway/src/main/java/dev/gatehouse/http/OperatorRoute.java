package dev.gatehouse.http;

import java.util.function.Function;

/**
 * One place on the operators' listener and what answers there.
 *
 * @param pattern a path whose segments are literal or a variable: {@code /api/servers/{name}}
 * @param answer runs on a virtual thread and may block; what it throws becomes an opaque 500
 */
public record OperatorRoute(
        String method, String pattern, Function<OperatorRequest, OperatorAnswer> answer) {
    public OperatorRoute {
        if (!pattern.startsWith("/")) throw new IllegalArgumentException("not a path: " + pattern);
    }
}
