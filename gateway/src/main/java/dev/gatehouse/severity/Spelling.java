package dev.gatehouse.severity;

import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Json;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One spelling for what one schema says by itself: keywords that ask for nothing are left out,
 * {@code const} is an {@code enum} of one, old keywords are written as new ones. What is inside its
 * subschemas stays as it is.
 *
 * <p>A keyword that is not known, or whose value is not of its kind, is kept under a name that no
 * keyword has, {@code ?name}: nothing can be concluded from it, and without it nothing can be
 * proved to be the same.
 */
final class Spelling {
    /** What describes and does not bind, compared elsewhere: {@link Notes}. */
    static final Set<String> NOTES =
            Set.of(
                    "$schema",
                    "$comment",
                    "$defs",
                    "definitions",
                    "title",
                    "description",
                    "default",
                    "examples",
                    "deprecated",
                    "readOnly",
                    "writeOnly",
                    "x-mcp-header",
                    "x-authzen-mapping");

    private static final Set<String> COUNTS =
            Set.of(
                    "minLength",
                    "maxLength",
                    "minItems",
                    "maxItems",
                    "minProperties",
                    "maxProperties",
                    "minContains",
                    "maxContains");

    private static final Set<String> NUMBERS =
            Set.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf");

    private static final Set<String> TEXTS =
            Set.of("pattern", "format", "$ref", "contentEncoding", "contentMediaType");

    private static final Set<String> SCHEMAS =
            Set.of(
                    "additionalProperties",
                    "propertyNames",
                    "contains",
                    "not",
                    "if",
                    "then",
                    "else",
                    "unevaluatedProperties",
                    "unevaluatedItems",
                    "contentSchema");

    private static final Set<String> MAPS =
            Set.of("properties", "patternProperties", "dependentSchemas");

    private static final Set<String> LISTS = Set.of("allOf", "anyOf", "oneOf", "prefixItems");

    private final Dialect dialect;
    private final Map<String, Json> asks = new TreeMap<>();

    private Spelling(Dialect dialect) {
        this.dialect = dialect;
    }

    static Map<String, Json> of(Json.Obj schema, Dialect dialect) {
        var spelling = new Spelling(dialect);
        var members = schema.members();
        if (dialect.hasLonelyReferences() && schema.text("$ref") != null)
            members = Map.of("$ref", Json.of(schema.text("$ref")));
        members.forEach(spelling::take);
        spelling.itemsInOneWay();
        return spelling.asks;
    }

    private void take(String keyword, Json value) {
        if (NOTES.contains(keyword)) return;
        if (!dialect.knows(keyword) || !isSound(keyword, value)) asks.put("?" + keyword, value);
        else if (!asksNothing(keyword, value)) put(keyword, value);
    }

    private boolean isSound(String keyword, Json value) {
        if (COUNTS.contains(keyword)) return Numbers.count(value).isPresent();
        if (NUMBERS.contains(keyword)) return Numbers.of(value).isPresent();
        if (TEXTS.contains(keyword)) return value instanceof Json.Str;
        if (SCHEMAS.contains(keyword)) return isSchema(value);
        if (MAPS.contains(keyword))
            return value instanceof Json.Obj(var schemas)
                    && schemas.values().stream().allMatch(Spelling::isSchema);
        if (LISTS.contains(keyword)) return isListOfSchemas(value);
        return switch (keyword) {
            case "type" -> !types(value).isEmpty();
            case "enum" -> value instanceof Json.Arr;
            case "const" -> true;
            case "required" -> isListOfTexts(value);
            case "uniqueItems" -> value instanceof Json.Bool;
            case "dependentRequired" ->
                    value instanceof Json.Obj(var lists)
                            && lists.values().stream().allMatch(Spelling::isListOfTexts);
            case "items" ->
                    isSchema(value) || (dialect.hasListsOfItems() && isListOfSchemas(value));
            case "additionalItems" -> isSchema(value);
            case "dependencies" ->
                    value instanceof Json.Obj(var each)
                            && each.values().stream()
                                    .allMatch(one -> isSchema(one) || isListOfTexts(one));
            default -> false;
        };
    }

    private void put(String keyword, Json value) {
        switch (keyword) {
            case "type" -> {
                var types = types(value);
                if (types.size() < JsonType.all().size()) asks.put("type", Json.of(types));
            }
            case "const" -> values(List.of(value));
            case "enum" -> values(((Json.Arr) value).elements());
            case "required" -> asks.put("required", Json.of(new TreeSet<>(texts(value))));
            case "dependencies" -> dependencies(((Json.Obj) value).members());
            default -> asks.put(keyword, value);
        }
    }

    /** A {@code const} beside an {@code enum} leaves what both allow. */
    private void values(Collection<Json> values) {
        var sorted = new TreeMap<String, Json>();
        for (var value : values) sorted.put(canonical(value), value);
        if (asks.get("enum") instanceof Json.Arr(var others))
            sorted.keySet().retainAll(others.stream().map(Spelling::canonical).toList());
        asks.put("enum", Json.arrayOf(sorted.values()));
    }

    private void dependencies(Map<String, Json> each) {
        var required = new TreeMap<String, Json>();
        var schemas = new TreeMap<String, Json>();
        each.forEach((name, what) -> {
            if (what instanceof Json.Arr) required.put(name, what);
            else schemas.put(name, what);
        });
        if (!required.isEmpty()) asks.put("dependentRequired", Json.objectOf(required));
        if (!schemas.isEmpty()) asks.put("dependentSchemas", Json.objectOf(schemas));
    }

    /** {@code items} as a list with {@code additionalItems} is {@code prefixItems} and a rest. */
    private void itemsInOneWay() {
        if (!dialect.hasListsOfItems()) return;
        var rest = asks.remove("additionalItems");
        if (!(asks.get("items") instanceof Json.Arr list)) return;
        asks.remove("items");
        if (!list.elements().isEmpty()) asks.put("prefixItems", list);
        if (rest != null) asks.put("items", rest);
    }

    private static boolean asksNothing(String keyword, Json value) {
        return switch (keyword) {
            case "minLength", "minItems", "minProperties" ->
                    Numbers.count(value).filter(count -> count == 0).isPresent();
            case "minContains" -> Numbers.count(value).filter(count -> count == 1).isPresent();
            case "uniqueItems" -> value.equals(Json.of(false));
            case "required", "allOf", "prefixItems" -> value.equals(Json.array());
            case "properties", "patternProperties", "dependentRequired", "dependentSchemas" ->
                    value.equals(Json.object());
            case "additionalProperties",
                    "items",
                    "additionalItems",
                    "propertyNames",
                    "unevaluatedProperties",
                    "unevaluatedItems",
                    "then",
                    "else" ->
                    isAnything(value);
            default -> false;
        };
    }

    /** Whether a schema asks for nothing, whatever it describes. */
    static boolean isAnything(Json schema) {
        return schema.equals(Json.of(true))
                || (schema instanceof Json.Obj(var members) && NOTES.containsAll(members.keySet()));
    }

    private static boolean isSchema(Json value) {
        return value instanceof Json.Obj || value instanceof Json.Bool;
    }

    private static boolean isListOfSchemas(Json value) {
        return value instanceof Json.Arr(var elements)
                && elements.stream().allMatch(Spelling::isSchema);
    }

    private static boolean isListOfTexts(Json value) {
        return value instanceof Json.Arr(var elements)
                && elements.stream().allMatch(Json.Str.class::isInstance);
    }

    static List<String> texts(Json list) {
        return ((Json.Arr) list)
                .elements().stream().map(each -> ((Json.Str) each).value()).toList();
    }

    /** The types that a {@code type} allows; none when it cannot be understood. */
    private static Set<JsonType> types(Json value) {
        var words = value instanceof Json.Arr(var elements) ? elements : List.of(value);
        var types = EnumSet.noneOf(JsonType.class);
        for (var word : words) {
            var named = word instanceof Json.Str(var text) ? JsonType.named(text) : null;
            if (named == null || named.isEmpty()) return Set.of();
            types.addAll(named.get());
        }
        return types;
    }

    static String canonical(Json value) {
        return new String(CanonicalJson.bytes(value), StandardCharsets.UTF_8);
    }
}
