package dev.gatehouse.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request on the operators' listener, read in full.
 *
 * @param path as it was sent, without the query
 * @param variables the values that the route's pattern names, decoded
 * @param query decoded
 * @param headers by lower-case name
 * @param body up to the listener's limit; empty when there was none
 * @param isSecure whether it came over TLS of ours
 */
@SuppressWarnings("ArrayRecordComponent") // one owner: nobody compares or keeps requests
public record OperatorRequest(
        String method,
        String path,
        Map<String, String> variables,
        Map<String, List<String>> query,
        Map<String, List<String>> headers,
        byte[] body,
        boolean isSecure) {
    public OperatorRequest {
        variables = Map.copyOf(variables);
        query = Map.copyOf(query);
        headers = Map.copyOf(headers);
    }

    /** The header's value; empty when it is absent or was sent twice. */
    public Optional<String> header(String name) {
        return single(headers, name);
    }

    /** The query parameter's value; empty when it is absent or was given twice. */
    public Optional<String> parameter(String name) {
        return single(query, name);
    }

    /** The value of a variable of the route's pattern. */
    public String variable(String name) {
        var value = variables.get(name);
        if (value == null) throw new IllegalArgumentException("no variable " + name + " in route");
        return value;
    }

    OperatorRequest at(Map<String, String> variables) {
        return new OperatorRequest(method, path, variables, query, headers, body, isSecure);
    }

    private static Optional<String> single(Map<String, List<String>> all, String name) {
        var values = all.getOrDefault(name, List.of());
        return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
    }
}
