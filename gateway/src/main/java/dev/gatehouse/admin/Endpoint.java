package dev.gatehouse.admin;

import dev.gatehouse.access.Operator.Role;
import dev.gatehouse.http.OperatorAnswer;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One row of the REST table: where, who may, what it takes and gives, and what does it.
 *
 * @param operation its name in the OpenAPI document, unique
 * @param role the least role that may use it; null when it is open to everyone on this listener
 * @param takes the schema of its body; null when it takes none
 * @param gives the schema of its answer, or a media type such as {@code text/plain}
 */
record Endpoint(
        String method,
        String path,
        String operation,
        String summary,
        @Nullable Role role,
        List<Parameter> parameters,
        @Nullable String takes,
        int status,
        String gives,
        Function<Asked, OperatorAnswer> work) {
    /** A parameter of the query, always optional. */
    record Parameter(String name, String type, String meaning) {}

    Endpoint {
        parameters = List.copyOf(parameters);
    }

    static Endpoint get(
            String path,
            String operation,
            String summary,
            String gives,
            Function<Asked, OperatorAnswer> work) {
        return new Endpoint(
                "GET", path, operation, summary, Role.AUDITOR, List.of(), null, 200, gives, work);
    }

    /** One that everyone who reaches the listener may read, without a token. */
    static Endpoint open(
            String path,
            String operation,
            String summary,
            String gives,
            Function<Asked, OperatorAnswer> work) {
        return new Endpoint(
                "GET", path, operation, summary, null, List.of(), null, 200, gives, work);
    }

    static Endpoint post(
            String path,
            String operation,
            String summary,
            Role role,
            String takes,
            String gives,
            Function<Asked, OperatorAnswer> work) {
        return new Endpoint(
                "POST", path, operation, summary, role, List.of(), takes, 200, gives, work);
    }

    Endpoint creating() {
        return new Endpoint(
                method, path, operation, summary, role, parameters, takes, 201, gives, work);
    }

    Endpoint with(Parameter... parameters) {
        return new Endpoint(
                method,
                path,
                operation,
                summary,
                role,
                List.of(parameters),
                takes,
                status,
                gives,
                work);
    }
}
