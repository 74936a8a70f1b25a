package dev.gatehouse.mcp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code x-mcp-header} annotations of one input schema. Every place that can hold a
 * schema is visited, because an annotation where properties alone do not lead breaks the tool;
 * plain values such as a {@code default} are not.
 */
final class HeaderAnnotations {
    private static final String ANNOTATION = "x-mcp-header";
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Set<String> TYPES = Set.of("string", "integer", "boolean");

    /** Keywords whose value is no schema, whatever it looks like. */
    private static final Set<String> VALUES = Set.of("const", "enum", "default", "examples");

    /** Keywords whose value maps names of any kind to schemas. */
    private static final Set<String> MAPS =
            Set.of(
                    "properties",
                    "patternProperties",
                    "$defs",
                    "definitions",
                    "dependentSchemas",
                    "dependencies");

    private final List<MirroredParameters.Parameter> found = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private @Nullable String broken;

    MirroredParameters.Reading read(Json.Obj inputSchema) {
        visit(inputSchema, Optional.of(List.of()));
        if (broken != null) return new MirroredParameters.Broken(broken);
        return new MirroredParameters.Sound(new MirroredParameters(found));
    }

    /**
     * @param path the properties that lead here, or empty when something else does
     */
    private void visit(Json.Obj schema, Optional<List<String>> path) {
        var annotation = schema.member(ANNOTATION);
        if (annotation != null) take(annotation, schema.text("type"), path);
        schema.members()
                .forEach((keyword, value) -> {
                    if (VALUES.contains(keyword) || keyword.equals(ANNOTATION)) return;
                    if (MAPS.contains(keyword) && value instanceof Json.Obj(var members))
                        members.forEach((name, sub) ->
                                within(
                                        sub,
                                        keyword.equals("properties")
                                                ? path.map(here -> longer(here, name))
                                                : Optional.empty()));
                    else within(value, Optional.empty());
                });
    }

    private void within(Json value, Optional<List<String>> path) {
        if (value instanceof Json.Obj schema) visit(schema, path);
        if (value instanceof Json.Arr(var elements))
            elements.forEach(element -> within(element, Optional.empty()));
    }

    private void take(Json annotation, @Nullable String type, Optional<List<String>> path) {
        if (path.isEmpty() || path.get().isEmpty())
            broken = "an x-mcp-header stands where properties alone do not lead";
        else if (!(annotation instanceof Json.Str(var header)) || !TOKEN.matcher(header).matches())
            broken = "an x-mcp-header is not a header name token";
        else if (type == null || !TYPES.contains(type))
            broken = "an x-mcp-header is on something else than a string, integer or boolean";
        else if (!names.add(header.toLowerCase(Locale.ROOT)))
            broken = "an x-mcp-header is used twice";
        else found.add(new MirroredParameters.Parameter(path.get(), header));
    }

    private static List<String> longer(List<String> path, String name) {
        var longer = new ArrayList<>(path);
        longer.add(name);
        return longer;
    }
}
