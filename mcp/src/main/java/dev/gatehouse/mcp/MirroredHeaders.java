package dev.gatehouse.mcp;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The headers that repeat parts of a modern request's body, checked against that body and rendered
 * from it. Spec: 2026-07-28 basic/transports/streamable-http#request-metadata (REQ-022 to 025).
 */
public final class MirroredHeaders {
    public static final String VERSION = "mcp-protocol-version";
    public static final String METHOD = "mcp-method";
    public static final String NAME = "mcp-name";
    public static final String PARAM_PREFIX = "mcp-param-";

    private MirroredHeaders() {}

    /**
     * Why the method and name headers do not agree with the request, or empty when they do.
     *
     * @param headers all values of a header, by its lower-case name
     */
    public static Optional<String> disagreement(
            Message.Request request, Method method, Function<String, List<String>> headers) {
        return single(METHOD, request.method(), headers)
                .or(() ->
                        method.hasSubject()
                                ? nameDisagreement(request, method, headers)
                                : Optional.empty());
    }

    private static Optional<String> nameDisagreement(
            Message.Request request, Method method, Function<String, List<String>> headers) {
        var subject = method.subjectOf(request.params());
        return single(NAME, subject == null ? "" : subject, headers);
    }

    private static Optional<String> single(
            String name, String expected, Function<String, List<String>> headers) {
        var values = headers.apply(name);
        if (values.isEmpty()) return Optional.of("the " + name + " header is missing");
        if (values.size() > 1) return Optional.of("the " + name + " header appears twice");
        var text = HeaderText.decode(values.getFirst().strip());
        if (text.isEmpty()) return Optional.of("the " + name + " header has broken base64");
        return text.get().equals(expected)
                ? Optional.empty()
                : Optional.of("the " + name + " header does not match the body");
    }

    /**
     * Why the {@code Mcp-Param-*} headers do not agree with the arguments of a tool call, or empty
     * when they do.
     *
     * @param inputSchema the approved schema of the tool
     */
    public static Optional<String> parameterDisagreement(
            Json.Obj inputSchema, Json.Obj arguments, Function<String, List<String>> headers) {
        for (var parameter : parameters(inputSchema)) {
            var name = PARAM_PREFIX + parameter.header().toLowerCase(Locale.ROOT);
            var values = headers.apply(name);
            var argument = parameter.in(arguments);
            if (argument.isEmpty()) {
                if (!values.isEmpty())
                    return Optional.of("the " + name + " header has no argument in the body");
                continue;
            }
            if (values.isEmpty()) return Optional.of("the " + name + " header is missing");
            if (values.size() > 1) return Optional.of("the " + name + " header appears twice");
            var text = HeaderText.decode(values.getFirst().strip());
            if (text.isEmpty()) return Optional.of("the " + name + " header has broken base64");
            if (!same(argument.get(), text.get()))
                return Optional.of("the " + name + " header does not match the body");
        }
        return Optional.empty();
    }

    /** The headers of a call as a client must send them, in the spelling of the specification. */
    public static Map<String, String> render(
            Message.Request request, Method method, Json.Obj inputSchema) {
        var headers = new HashMap<String, String>();
        headers.put("Mcp-Method", request.method());
        var subject = method.subjectOf(request.params());
        if (subject != null) headers.put("Mcp-Name", HeaderText.encode(subject));
        if (method == Method.TOOLS_CALL) {
            var arguments = request.params().object("arguments");
            for (var parameter : parameters(inputSchema))
                parameter
                        .in(arguments)
                        .ifPresent(value ->
                                headers.put(
                                        "Mcp-Param-" + parameter.header(),
                                        HeaderText.encode(written(value))));
        }
        return headers;
    }

    /**
     * What is wrong with the {@code x-mcp-header} annotations of a schema, or empty. A tool with a
     * broken annotation must not be offered (REQ-026).
     */
    public static Optional<String> brokenAnnotation(Json.Obj inputSchema) {
        var seen = new ArrayList<String>();
        for (var parameter : parameters(inputSchema)) {
            if (!parameter.header().matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+"))
                return Optional.of("x-mcp-header is not a header name token");
            var folded = parameter.header().toLowerCase(Locale.ROOT);
            if (seen.contains(folded))
                return Optional.of("x-mcp-header " + folded + " is used twice");
            seen.add(folded);
            if (!List.of("string", "integer", "boolean").contains(parameter.type()))
                return Optional.of("x-mcp-header on something else than string, integer, boolean");
        }
        return annotationsIn(inputSchema) == seen.size()
                ? Optional.empty()
                : Optional.of("x-mcp-header where properties alone do not lead");
    }

    private static int annotationsIn(Json json) {
        return switch (json) {
            case Json.Obj object -> {
                int count = object.has("x-mcp-header") && !isPropertyMap(object) ? 1 : 0;
                for (var member : object.members().values()) count += annotationsIn(member);
                yield count;
            }
            case Json.Arr(var elements) ->
                    elements.stream().mapToInt(MirroredHeaders::annotationsIn).sum();
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> 0;
        };
    }

    /** A property may itself be called x-mcp-header: then its value is a schema, not a name. */
    private static boolean isPropertyMap(Json.Obj object) {
        return object.member("x-mcp-header") instanceof Json.Obj;
    }

    private static List<Parameter> parameters(Json.Obj schema) {
        var found = new ArrayList<Parameter>();
        collect(schema, List.of(), found);
        return found;
    }

    private static void collect(Json.Obj schema, List<String> path, List<Parameter> found) {
        schema.object("properties")
                .members()
                .forEach((name, property) -> {
                    if (!(property instanceof Json.Obj sub)) return;
                    var here = new ArrayList<>(path);
                    here.add(name);
                    var header = sub.text("x-mcp-header");
                    if (header != null) {
                        var type = sub.text("type");
                        found.add(new Parameter(here, header, type == null ? "" : type));
                    }
                    collect(sub, here, found);
                });
    }

    private static boolean same(Json argument, String text) {
        if (argument instanceof Json.Num number) {
            try {
                return new BigDecimal(text).compareTo(new BigDecimal(number.text())) == 0;
            } catch (NumberFormatException notANumber) {
                return false;
            }
        }
        return written(argument).equals(text);
    }

    private static String written(Json value) {
        return value instanceof Json.Str(var text) ? text : value.toText();
    }

    /** An argument that is mirrored in a header. */
    private record Parameter(List<String> path, String header, String type) {
        Optional<Json> in(Json.Obj arguments) {
            Json at = arguments;
            for (var name : path) {
                if (!(at instanceof Json.Obj object)) return Optional.empty();
                var next = object.member(name);
                if (next == null || next instanceof Json.Null) return Optional.empty();
                at = next;
            }
            return Optional.of(at);
        }
    }
}
