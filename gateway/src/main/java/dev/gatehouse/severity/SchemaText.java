package dev.gatehouse.severity;

import dev.gatehouse.mcp.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One whole schema, in which references are followed. Nothing is ever fetched: what is not within
 * is not there.
 */
final class SchemaText {
    private final Json root;
    private final String place;
    private final Dialect dialect;
    private final Budget budget;
    private final Map<Json, Schema> schemas = new IdentityHashMap<>();
    private int values;
    private int chars;

    /** Throws {@link Budget.Spent} for a schema that is too large to be compared. */
    SchemaText(Json root, String place, Budget budget) {
        this.root = root;
        this.place = place;
        this.budget = budget;
        dialect = Dialect.of(root).orElse(Dialect.V2020_12);
        measure(root, 0);
    }

    Json source() {
        return root;
    }

    Schema root() {
        return schema(root);
    }

    Dialect dialect() {
        return dialect;
    }

    /** Where it stands in its item, a JSON pointer. */
    String place() {
        return place;
    }

    Budget budget() {
        return budget;
    }

    /** A part of the text, always the same for the same part. */
    Schema schema(Json part) {
        return schemas.computeIfAbsent(part, each -> Schema.of(this, each));
    }

    /** What a reference within the text names, when it is there. Spec: RFC 6901 §6. */
    Optional<Schema> find(String reference) {
        if (reference.equals("#")) return Optional.of(root());
        if (!reference.startsWith("#/")) return Optional.empty();
        var at = root;
        for (var step : reference.substring(2).split("/", -1)) {
            var next = step(at, unescaped(step));
            if (next.isEmpty()) return Optional.empty();
            at = next.get();
            // Below an identifier of its own, a reference means something else.
            if (at instanceof Json.Obj object && object.has("$id")) return Optional.empty();
        }
        return at instanceof Json.Obj || at instanceof Json.Bool
                ? Optional.of(schema(at))
                : Optional.empty();
    }

    private static Optional<Json> step(Json at, String name) {
        return switch (at) {
            case Json.Obj object -> Optional.ofNullable(object.member(name));
            case Json.Arr(var elements) ->
                    name.matches("[0-9]{1,6}") && Integer.parseInt(name) < elements.size()
                            ? Optional.of(elements.get(Integer.parseInt(name)))
                            : Optional.empty();
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> Optional.empty();
        };
    }

    private static String unescaped(String step) {
        var plain = step.indexOf('%') < 0 ? step : decoded(step);
        return plain.replace("~1", "/").replace("~0", "~");
    }

    private static String decoded(String step) {
        try {
            return URLDecoder.decode(step.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return step;
        }
    }

    private void measure(Json value, int depth) {
        Budget.depth(depth);
        if (++values > Budget.MAX_VALUES)
            throw new Budget.Spent("it has more than " + Budget.MAX_VALUES + " values");
        switch (value) {
            case Json.Obj(var members) ->
                    members.forEach((name, member) -> {
                        length(name);
                        measure(member, depth + 1);
                    });
            case Json.Arr(var elements) -> {
                for (var element : elements) measure(element, depth + 1);
            }
            case Json.Str(var text) -> length(text);
            case Json.Num _, Json.Bool _, Json.Null _ -> {}
        }
    }

    private void length(String text) {
        chars += text.length();
        if (chars > Budget.MAX_CHARS)
            throw new Budget.Spent("it has more than " + Budget.MAX_CHARS + " characters");
    }
}
