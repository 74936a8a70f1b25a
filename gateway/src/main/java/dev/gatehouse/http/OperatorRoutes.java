package dev.gatehouse.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds the route for a method and path. A literal segment is preferred to a variable. */
final class OperatorRoutes {
    /** What looking gave. */
    sealed interface Match {}

    record Found(OperatorRoute route, Map<String, String> variables) implements Match {}

    record OtherMethod(String allowed) implements Match {}

    record Nothing() implements Match {}

    private record Pattern(OperatorRoute route, List<String> segments) {
        @Nullable Map<String, String> match(List<String> path) {
            if (path.size() != segments.size()) return null;
            var variables = new HashMap<String, String>();
            for (int i = 0; i < path.size(); i++) {
                var segment = segments.get(i);
                if (segment.startsWith("{")) {
                    if (path.get(i).isEmpty()) return null;
                    variables.put(segment.substring(1, segment.length() - 1), path.get(i));
                } else if (!segment.equals(path.get(i))) return null;
            }
            return variables;
        }
    }

    private final List<Pattern> patterns = new ArrayList<>();

    OperatorRoutes(List<OperatorRoute> routes) {
        for (var route : routes)
            patterns.add(new Pattern(route, List.of(route.pattern().split("/", -1))));
        patterns.sort((a, b) -> Integer.compare(variablesOf(a), variablesOf(b)));
    }

    private static int variablesOf(Pattern pattern) {
        return (int) pattern.segments.stream().filter(part -> part.startsWith("{")).count();
    }

    Match find(String method, String rawPath) {
        var path = decodedSegments(rawPath);
        if (path.isEmpty()) return new Nothing();
        var allowed = new TreeSet<String>();
        for (var pattern : patterns) {
            var variables = pattern.match(path.get());
            if (variables == null) continue;
            if (pattern.route.method().equals(method)) return new Found(pattern.route, variables);
            allowed.add(pattern.route.method());
        }
        return allowed.isEmpty() ? new Nothing() : new OtherMethod(String.join(", ", allowed));
    }

    private static Optional<List<String>> decodedSegments(String rawPath) {
        var segments = new ArrayList<String>();
        for (var raw : rawPath.split("/", -1)) {
            var decoded = decode(raw, false);
            if (decoded.isEmpty()) return Optional.empty();
            segments.add(decoded.get());
        }
        return Optional.of(segments);
    }

    /** The query's parameters, or empty when it is not well formed. */
    static Optional<Map<String, List<String>>> query(String raw) {
        var parameters = new LinkedHashMap<String, List<String>>();
        if (raw.isEmpty()) return Optional.of(parameters);
        for (var pair : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            var name = decode(equals < 0 ? pair : pair.substring(0, equals), true);
            var value = decode(equals < 0 ? "" : pair.substring(equals + 1), true);
            if (name.isEmpty() || value.isEmpty()) return Optional.empty();
            parameters.computeIfAbsent(name.get(), _ -> new ArrayList<>()).add(value.get());
        }
        return Optional.of(parameters);
    }

    /** Percent-decodes; empty when an escape is broken or the bytes are not UTF-8. */
    private static Optional<String> decode(String raw, boolean plusIsSpace) {
        var bytes = ByteBuffer.allocate(raw.length() * 3);
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                int value = i + 2 < raw.length() ? hex(raw.charAt(i + 1), raw.charAt(i + 2)) : -1;
                if (value < 0) return Optional.empty();
                bytes.put((byte) value);
                i += 2;
            } else if (c > 0x7E) {
                return Optional.empty();
            } else bytes.put((byte) (c == '+' && plusIsSpace ? ' ' : c));
        }
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
            return Optional.of(text);
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    private static int hex(char high, char low) {
        int first = Character.digit(high, 16);
        int second = Character.digit(low, 16);
        return first < 0 || second < 0 ? -1 : first * 16 + second;
    }
}
