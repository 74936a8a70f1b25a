package dev.gatehouse.mcp;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The arguments of one tool that modern clients repeat in {@code Mcp-Param-*} headers. Read once
 * from the tool's input schema, so that a call does not walk the schema again. Immutable.
 *
 * <p>Headers of parameters that the schema does not name are none of its business: they are passed
 * on (REQ-025).
 *
 * <p>Spec: 2026-07-28 basic/transports/streamable-http#custom-headers-from-tool-parameters
 * (REQ-024, REQ-026).
 */
public final class MirroredParameters {
    /** Those of a tool that mirrors nothing. */
    public static final MirroredParameters NONE = new MirroredParameters(List.of());

    /** What reading a schema gave. */
    public sealed interface Reading {}

    /** The schema's annotations are sound. */
    public record Sound(MirroredParameters parameters) implements Reading {}

    /**
     * An annotation breaks a rule: the tool must not be offered.
     *
     * @param why one sentence for the operator
     */
    public record Broken(String why) implements Reading {}

    private final List<Parameter> parameters;

    MirroredParameters(List<Parameter> parameters) {
        this.parameters = List.copyOf(parameters);
    }

    public static Reading read(Json.Obj inputSchema) {
        return new HeaderAnnotations().read(inputSchema);
    }

    public boolean isEmpty() {
        return parameters.isEmpty();
    }

    /**
     * Why the headers do not agree with the arguments of a call, or empty when they do.
     *
     * @param headers all values of a header, by its lower-case name
     */
    public Optional<String> disagreement(
            Json.Obj arguments, Function<String, List<String>> headers) {
        for (var parameter : parameters) {
            var why = parameter.disagreement(arguments, headers);
            if (why.isPresent()) return why;
        }
        return Optional.empty();
    }

    /** The headers that a client must send with these arguments. */
    public Map<String, String> render(Json.Obj arguments) {
        var headers = new HashMap<String, String>();
        for (var parameter : parameters) {
            var text = written(parameter.in(arguments));
            if (text.isPresent())
                headers.put("Mcp-Param-" + parameter.header, HeaderText.encode(text.get()));
        }
        return headers;
    }

    /** The text of an argument that has one: neither null nor an object or array does. */
    private static Optional<String> written(Json argument) {
        return switch (argument) {
            case Json.Str(var text) -> Optional.of(text);
            case Json.Num number -> Optional.of(decimal(number));
            case Json.Bool(var value) -> Optional.of(Boolean.toString(value));
            case Json.Null _, Json.Obj _, Json.Arr _ -> Optional.empty();
        };
    }

    /** An integer in digits alone, whether the body says 42, 42.0 or 4.2e1. */
    private static String decimal(Json.Num number) {
        if (number.isLong()) return Long.toString(number.asLong());
        double value = number.asDouble();
        if (Math.abs(value) < 1L << 53) {
            var digits = Long.toString((long) value);
            if (equal(number.text(), digits)) return digits;
        }
        return number.text();
    }

    private static boolean same(Json argument, String text) {
        if (argument instanceof Json.Num(var number))
            return number.equals(text) || (NumberText.isNumber(text) && equal(number, text));
        return written(argument).filter(text::equals).isPresent();
    }

    /** Numbers are never expanded: 1e999999999 costs no more to compare than 1. */
    private static boolean equal(String number, String text) {
        try {
            return new BigDecimal(number).compareTo(new BigDecimal(text)) == 0;
        } catch (NumberFormatException exponentBeyondInt) {
            return false;
        }
    }

    /** An argument that is mirrored in a header. */
    static final class Parameter {
        private final List<String> path;
        private final String header;
        private final String headerName;

        /**
         * @param path the names that lead to the argument
         * @param header the end of the header's name, as the schema spells it
         */
        Parameter(List<String> path, String header) {
            this.path = List.copyOf(path);
            this.header = header;
            this.headerName = MirroredHeaders.PARAM_PREFIX + header.toLowerCase(Locale.ROOT);
        }

        Optional<String> disagreement(Json.Obj arguments, Function<String, List<String>> headers) {
            var argument = in(arguments);
            var values = headers.apply(headerName);
            if (argument instanceof Json.Null)
                return values.isEmpty()
                        ? Optional.empty()
                        : Optional.of("the " + headerName + " header has no argument in the body");
            var count = MirroredHeaders.notOne(headerName, values);
            if (count.isPresent()) return count;
            var text = HeaderText.decode(values.getFirst());
            if (text.isEmpty())
                return Optional.of("the " + headerName + " header cannot be decoded");
            return same(argument, text.get())
                    ? Optional.empty()
                    : Optional.of("the " + headerName + " header does not match the body");
        }

        /** The argument; the null literal when there is none. */
        Json in(Json.Obj arguments) {
            Json at = arguments;
            for (var name : path) {
                var next = at instanceof Json.Obj object ? object.member(name) : null;
                if (next == null) return Json.nothing();
                at = next;
            }
            return at;
        }
    }
}
