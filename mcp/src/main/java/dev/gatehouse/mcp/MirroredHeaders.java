package dev.gatehouse.mcp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The headers that repeat parts of a modern request's body, checked against that body and rendered
 * from it; {@link MirroredParameters} holds those of one tool's arguments.
 *
 * <p>Headers are given as a function from a lower-case name to all values of that header. A
 * disagreement is one sentence for the sender, without any of the values.
 *
 * <p>Spec: 2026-07-28 basic/transports/streamable-http#request-metadata (REQ-022, REQ-023).
 */
public final class MirroredHeaders {
    public static final String VERSION = "mcp-protocol-version";
    public static final String METHOD = "mcp-method";
    public static final String NAME = "mcp-name";
    public static final String PARAM_PREFIX = "mcp-param-";

    private MirroredHeaders() {}

    /**
     * Why the method and name headers do not agree with the request, or empty when they do. A
     * request that does not name what its method is about never agrees.
     */
    public static Optional<String> disagreement(
            Message.Request request, Method method, Function<String, List<String>> headers) {
        return methodDisagreement(request, headers.apply(METHOD))
                .or(() ->
                        method.hasSubject()
                                ? nameDisagreement(request, method, headers.apply(NAME))
                                : Optional.empty());
    }

    private static Optional<String> methodDisagreement(
            Message.Request request, List<String> values) {
        var count = notOne(METHOD, values);
        if (count.isPresent()) return count;
        // the base64 sentinel is for names and parameters alone
        return HeaderText.plain(values.getFirst()).filter(request.method()::equals).isPresent()
                ? Optional.empty()
                : Optional.of("the mcp-method header does not match the body");
    }

    private static Optional<String> nameDisagreement(
            Message.Request request, Method method, List<String> values) {
        var count = notOne(NAME, values);
        if (count.isPresent()) return count;
        var subject = method.subjectOf(request.params());
        if (subject == null) return Optional.of("the body has nothing for the mcp-name header");
        var text = HeaderText.decode(values.getFirst());
        if (text.isEmpty()) return Optional.of("the mcp-name header cannot be decoded");
        return text.get().equals(subject)
                ? Optional.empty()
                : Optional.of("the mcp-name header does not match the body");
    }

    /** Why the values are not those of a header that appears once, or empty when they are. */
    static Optional<String> notOne(String name, List<String> values) {
        if (values.isEmpty()) return Optional.of("the " + name + " header is missing");
        if (values.size() > 1) return Optional.of("the " + name + " header appears twice");
        return Optional.empty();
    }

    /**
     * The headers of a request as a client must send them, in the spelling of the specification;
     * without the version's, which does not depend on the request.
     *
     * @param parameters those of the tool that is called; not looked at for other methods
     */
    public static Map<String, String> render(
            Message.Request request, Method method, MirroredParameters parameters) {
        var headers = new HashMap<String, String>();
        headers.put("Mcp-Method", request.method());
        var subject = method.subjectOf(request.params());
        if (subject != null) headers.put("Mcp-Name", HeaderText.encode(subject));
        if (method == Method.TOOLS_CALL)
            headers.putAll(parameters.render(request.params().object("arguments")));
        return headers;
    }
}
