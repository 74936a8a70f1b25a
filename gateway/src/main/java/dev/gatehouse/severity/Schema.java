package dev.gatehouse.severity;

import dev.gatehouse.mcp.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One schema within a text, in its one {@link Spelling}: what it asks of a value. */
final class Schema {
    private static final Json ANYTHING = Json.object();

    private final SchemaText text;
    private final Map<String, Json> asks;
    private final boolean never;
    private @Nullable String canonical;
    private @Nullable Boolean refers;

    private Schema(SchemaText text, Map<String, Json> asks, boolean never) {
        this.text = text;
        this.asks = asks;
        this.never = never;
    }

    static Schema of(SchemaText text, Json part) {
        return switch (part) {
            case Json.Bool(var any) -> new Schema(text, Map.of(), !any);
            case Json.Obj schema -> new Schema(text, Spelling.of(schema, text.dialect()), false);
            // No schema at all: nothing is known of it, save where it is the same.
            case Json.Arr _, Json.Str _, Json.Num _, Json.Null _ ->
                    new Schema(text, Map.of("?", part), false);
        };
    }

    /** The one that takes any value, for where a keyword is not there; one for each text. */
    Schema anything() {
        return text.schema(ANYTHING);
    }

    boolean isNever() {
        return never;
    }

    boolean isAnything() {
        return !never && asks.isEmpty();
    }

    SchemaText text() {
        return text;
    }

    Set<String> keywords() {
        return asks.keySet();
    }

    boolean has(String keyword) {
        return asks.containsKey(keyword);
    }

    @Nullable Json value(String keyword) {
        return asks.get(keyword);
    }

    Schema without(String keyword) {
        if (!has(keyword)) return this;
        var rest = new TreeMap<>(asks);
        rest.remove(keyword);
        return new Schema(text, rest, never);
    }

    Schema only(Set<String> keywords) {
        var some = new TreeMap<>(asks);
        some.keySet().retainAll(keywords);
        return new Schema(text, some, never);
    }

    /** What {@code type} and {@code enum} leave of all types. */
    Set<JsonType> types() {
        if (never) return EnumSet.noneOf(JsonType.class);
        var types = JsonType.all();
        if (asks.get("type") instanceof Json.Arr(var words))
            types.retainAll(
                    words.stream()
                            .map(word -> JsonType.valueOf(((Json.Str) word).value()))
                            .toList());
        values().ifPresent(values -> types.retainAll(values.stream().map(JsonType::of).toList()));
        return types;
    }

    /** The values of its {@code enum}. */
    Optional<List<Json>> values() {
        return asks.get("enum") instanceof Json.Arr(var values)
                ? Optional.of(values)
                : Optional.empty();
    }

    Optional<BigDecimal> number(String keyword) {
        var value = asks.get(keyword);
        return value == null ? Optional.empty() : Numbers.of(value);
    }

    /** Of a keyword that is a text. */
    Optional<String> word(String keyword) {
        return asks.get(keyword) instanceof Json.Str(var word)
                ? Optional.of(word)
                : Optional.empty();
    }

    Set<String> required() {
        var required = asks.get("required");
        return required == null ? Set.of() : new TreeSet<>(Spelling.texts(required));
    }

    Map<String, Set<String>> dependentRequired() {
        var each = new TreeMap<String, Set<String>>();
        if (asks.get("dependentRequired") instanceof Json.Obj(var lists))
            lists.forEach((name, list) -> each.put(name, new TreeSet<>(Spelling.texts(list))));
        return each;
    }

    /** Of a keyword that maps names to schemas. */
    Map<String, Schema> map(String keyword) {
        var schemas = new LinkedHashMap<String, Schema>();
        if (asks.get(keyword) instanceof Json.Obj(var members))
            members.forEach((name, schema) -> schemas.put(name, text.schema(schema)));
        return schemas;
    }

    Map<String, Schema> properties() {
        return map("properties");
    }

    Map<String, Schema> patterns() {
        return map("patternProperties");
    }

    List<Schema> list(String keyword) {
        return asks.get(keyword) instanceof Json.Arr(var elements)
                ? elements.stream().map(text::schema).toList()
                : List.of();
    }

    /** Of a keyword that is one schema; anything when it is not there. */
    Schema part(String keyword) {
        var value = asks.get(keyword);
        return value == null ? anything() : text.schema(value);
    }

    /** What an array's element is held to. */
    Schema item(int index) {
        var prefix = list("prefixItems");
        return index < prefix.size() ? prefix.get(index) : part("items");
    }

    Optional<Schema> target() {
        return word("$ref").flatMap(text::find);
    }

    /**
     * This, what it refers to and all of its {@code allOf}: a value must suit each. Empty when it
     * refers to something that is not there, or to itself.
     */
    Optional<List<Schema>> conjuncts() {
        var found = new ArrayList<Schema>();
        return gather(found, new ArrayList<>()) ? Optional.of(found) : Optional.empty();
    }

    private boolean gather(List<Schema> found, List<Schema> under) {
        text.budget().step();
        if (under.stream().anyMatch(one -> one == this)) return false;
        var within = new ArrayList<>(under);
        within.add(this);
        var own = without("allOf").without("$ref");
        if (!own.isAnything()) found.add(own);
        if (has("$ref")) {
            var target = target();
            if (target.isEmpty() || !target.get().gather(found, within)) return false;
        }
        for (var part : list("allOf")) if (!part.gather(found, within)) return false;
        return true;
    }

    /** What it refers to when it does nothing else, or the only one of its {@code allOf}. */
    Schema alone() {
        var all = conjuncts();
        if (all.isEmpty()) return this;
        var saying = all.get().stream().filter(part -> !part.isAnything()).toList();
        return saying.size() == 1 ? saying.getFirst() : this;
    }

    /** Whether a reference stands anywhere in it, so that its words alone do not say what it is. */
    boolean refers() {
        if (refers == null)
            refers =
                    has("$ref")
                            || asks.keySet().stream().anyMatch(ask -> ask.endsWith("Ref"))
                            || asks.values().stream().anyMatch(Schema::holdsReference);
        return refers;
    }

    private static boolean holdsReference(Json value) {
        return switch (value) {
            case Json.Obj(var members) ->
                    members.containsKey("$ref")
                            || members.containsKey("$dynamicRef")
                            || members.containsKey("$recursiveRef")
                            || members.values().stream().anyMatch(Schema::holdsReference);
            case Json.Arr(var elements) -> elements.stream().anyMatch(Schema::holdsReference);
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> false;
        };
    }

    /** Its words, in one spelling down to the last subschema: equal for what says the same. */
    String canonical() {
        if (canonical == null) canonical = written();
        return canonical;
    }

    private String written() {
        if (never) return "false";
        var words = new StringBuilder("{");
        for (var ask : asks.entrySet()) {
            words.append(Spelling.canonical(Json.of(ask.getKey()))).append(':');
            words.append(written(ask.getKey(), ask.getValue())).append(',');
        }
        return words.append('}').toString();
    }

    private String written(String keyword, Json value) {
        return switch (keyword) {
            case "properties", "patternProperties", "dependentSchemas" -> {
                var sorted = new TreeMap<String, String>();
                map(keyword).forEach((name, schema) -> sorted.put(name, schema.canonical()));
                var words = new StringBuilder();
                sorted.forEach((name, schema) ->
                        words.append(Spelling.canonical(Json.of(name))).append(schema));
                yield "{" + words + "}";
            }
            case "allOf", "anyOf", "oneOf" ->
                    written(list(keyword).stream().map(Schema::canonical).sorted().toList());
            case "prefixItems" -> written(list(keyword).stream().map(Schema::canonical).toList());
            case "additionalProperties",
                    "items",
                    "propertyNames",
                    "contains",
                    "not",
                    "if",
                    "then",
                    "else",
                    "unevaluatedProperties",
                    "unevaluatedItems" ->
                    part(keyword).canonical();
            default -> Spelling.canonical(value);
        };
    }

    private static String written(Collection<String> parts) {
        return "[" + String.join(",", parts) + "]";
    }
}
