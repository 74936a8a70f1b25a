package dev.gatehouse.http;

import java.util.function.Function;

/**
 * One place on the operators' listener and what answers there.
 *
 * @param pattern a path whose segments are literal or a variable: {@code /api/servers/{name}}
 * @param takesForms whether a page of this listener sends it forms in place of JSON
 * @param answer runs on a virtual thread and may block; what it throws becomes an opaque 500
 */
public record OperatorRoute(
        String method,
        String pattern,
        Function<OperatorRequest, OperatorAnswer> answer,
        boolean takesForms) {
    public OperatorRoute {
        if (!pattern.startsWith("/")) throw new IllegalArgumentException("not a path: " + pattern);
    }

    /** One that takes no body, or JSON. */
    public OperatorRoute(
            String method, String pattern, Function<OperatorRequest, OperatorAnswer> answer) {
        this(method, pattern, answer, false);
    }

    /** One that takes what a form of a page of this listener sends. */
    public static OperatorRoute form(
            String pattern, Function<OperatorRequest, OperatorAnswer> answer) {
        return new OperatorRoute("POST", pattern, answer, true);
    }
}
