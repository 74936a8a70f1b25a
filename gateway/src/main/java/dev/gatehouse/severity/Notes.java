package dev.gatehouse.severity;

import dev.gatehouse.mcp.Json;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What schemas say beside what they accept: texts, defaults, annotations of the protocol, keywords
 * that nobody here knows. Compared place by place. References out of the document are among it,
 * because what stands behind them is not known.
 */
final class Notes {
    private static final String HEADER = "x-mcp-header";
    private static final String MAPPING = "x-authzen-mapping";

    /** Keywords whose value maps names of any kind to schemas. */
    private static final Set<String> MAPS =
            Set.of(
                    "properties",
                    "patternProperties",
                    "$defs",
                    "definitions",
                    "dependentSchemas",
                    "dependencies");

    /** Keywords whose value is a schema or a list of some. */
    private static final Set<String> SCHEMAS =
            Set.of(
                    "additionalProperties",
                    "additionalItems",
                    "items",
                    "prefixItems",
                    "contains",
                    "propertyNames",
                    "not",
                    "if",
                    "then",
                    "else",
                    "allOf",
                    "anyOf",
                    "oneOf",
                    "unevaluatedProperties",
                    "unevaluatedItems",
                    "contentSchema");

    private final Dialect dialect;
    private final Map<String, Map<String, Json>> places = new TreeMap<>();

    private Notes(Dialect dialect) {
        this.dialect = dialect;
    }

    static void compare(SchemaText was, SchemaText is, String at, Report report) {
        var before = of(was, at);
        var now = of(is, at);
        for (var place : all(before.places, now.places)) {
            var these = before.places.getOrDefault(place, Map.of());
            var those = now.places.getOrDefault(place, Map.of());
            boolean isStill = before.places.containsKey(place) && now.places.containsKey(place);
            for (var keyword : all(these, those)) {
                var one = these.get(keyword);
                var other = those.get(keyword);
                if (!Equality.of(one, other))
                    differ(keyword, one, other, isStill, Pointers.in(place, keyword), report);
            }
        }
    }

    private static Set<String> all(Map<String, ?> one, Map<String, ?> other) {
        var all = new TreeSet<>(one.keySet());
        all.addAll(other.keySet());
        return all;
    }

    /** What comes or goes with its place is weighed there, save what must never come unseen. */
    private static void differ(
            String keyword,
            @Nullable Json was,
            @Nullable Json is,
            boolean isStill,
            String at,
            Report report) {
        switch (keyword) {
            case HEADER -> header(was, is, at, report);
            case MAPPING -> mapping(is, at, report);
            case "$ref" -> {
                if (is != null)
                    report.always(
                            Rule.REFERENCE_OUTSIDE,
                            at,
                            "It refers to another document, which is never fetched.");
            }
            case "title", "description", "$comment", "examples" -> {
                if (isStill) report.always(Rule.TEXT_CHANGED, at, "A text is another.");
            }
            case "default" -> {
                if (isStill)
                    report.other(
                            Rule.DEFAULT_CHANGED,
                            at,
                            "What holds when nothing is said is another.");
            }
            case "deprecated", "readOnly", "writeOnly" -> {
                if (isStill) report.always(Rule.NOTE_CHANGED, at, "A note is another.");
            }
            default -> {
                if (isStill)
                    report.other(
                            Rule.KEYWORD_CHANGED,
                            at,
                            "A keyword that is not known here, or not understood, is another.");
            }
        }
    }

    private static void header(@Nullable Json was, @Nullable Json is, String at, Report report) {
        if (is == null)
            report.always(Rule.HEADER_REMOVED, at, "It is no longer copied into a header.");
        else if (was == null)
            report.always(
                    Rule.HEADER_ADDED,
                    at,
                    "It is copied into a header, which proxies and logs see.");
        else report.always(Rule.HEADER_CHANGED, at, "It is copied into another header.");
    }

    private static void mapping(@Nullable Json is, String at, Report report) {
        if (is == null)
            report.always(Rule.MAPPING_REMOVED, at, "What it says of authorization is gone.");
        else report.always(Rule.MAPPING_CHANGED, at, "It says something else of authorization.");
    }

    private static Notes of(SchemaText text, String at) {
        var notes = new Notes(text.dialect());
        notes.visit(text.source(), at);
        return notes;
    }

    private void visit(Json value, String at) {
        if (value instanceof Json.Arr(var elements))
            for (int i = 0; i < elements.size(); i++) visit(elements.get(i), Pointers.in(at, i));
        if (!(value instanceof Json.Obj schema)) return;
        var here = new TreeMap<String, Json>();
        places.put(at, here);
        var asks = Spelling.of(schema, dialect);
        schema.members()
                .forEach((keyword, member) -> {
                    if (MAPS.contains(keyword) && member instanceof Json.Obj(var named))
                        named.forEach((name, each) ->
                                visit(each, Pointers.in(Pointers.in(at, keyword), name)));
                    else if (SCHEMAS.contains(keyword)) visit(member, Pointers.in(at, keyword));
                    if (isNote(keyword, member, asks)) here.put(keyword, member);
                });
    }

    private static boolean isNote(String keyword, Json member, Map<String, Json> asks) {
        return switch (keyword) {
            case "$schema", "$defs", "definitions" -> false;
            case "deprecated", "readOnly", "writeOnly" -> !member.equals(Json.of(false));
            case "examples" -> !member.equals(Json.array());
            case "$ref" -> !(member instanceof Json.Str(var to)) || !to.startsWith("#");
            default -> Spelling.NOTES.contains(keyword) || asks.containsKey("?" + keyword);
        };
    }
}
