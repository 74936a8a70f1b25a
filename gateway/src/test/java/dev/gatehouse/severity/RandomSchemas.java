package dev.gatehouse.severity;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** Schemas and values that have enough in common to agree and to disagree. */
final class RandomSchemas {
    private static final List<String> NAMES = List.of("a", "b", "c", "x-a");
    private static final List<String> TYPES =
            List.of("string", "integer", "number", "boolean", "null", "array", "object");
    private static final List<String> PATTERNS = List.of("^x", "y$", "[a-c]+", "^x-");

    private final Random random;

    RandomSchemas(long seed) {
        random = new Random(seed);
    }

    Random random() {
        return random;
    }

    /** A schema with definitions, some of which may contain themselves, and references to them. */
    Json.Obj document() {
        var schema = schema(3);
        if (random.nextInt(3) == 0) {
            var tree =
                    Json.object(
                            "type",
                            "object",
                            "properties",
                            Json.object(
                                    "a", schema(1),
                                    "b", Json.object("$ref", "#/$defs/d")));
            schema = schema.with("$defs", Json.object("d", tree, "e", schema(0)));
        }
        return schema;
    }

    Json.Obj schema(int depth) {
        var members = new LinkedHashMap<String, Json>();
        if (random.nextInt(3) > 0) members.put("type", types());
        for (int i = random.nextInt(3); i > 0; i--) keyword(members, depth);
        return Json.objectOf(members);
    }

    private Json types() {
        return random.nextInt(3) > 0 ? Json.of(pick(TYPES)) : Json.array(pick(TYPES), pick(TYPES));
    }

    /** Puts one keyword in, or another in its place. */
    void keyword(Map<String, Json> members, int depth) {
        switch (random.nextInt(depth <= 0 ? 12 : 27)) {
            case 0 -> members.put("type", types());
            case 1 -> members.put("enum", Json.array(value(1), value(1), value(0)));
            case 2 -> members.put("const", value(1));
            case 3 -> members.put("minimum", Json.of(random.nextInt(4)));
            case 4 -> members.put("maximum", Json.of(random.nextInt(4)));
            case 5 -> members.put("exclusiveMaximum", Json.of(random.nextInt(4)));
            case 6 -> members.put("exclusiveMinimum", Json.of(random.nextInt(4)));
            case 7 ->
                    members.put("multipleOf", pick(List.of(Json.of(1), Json.of(2), Json.of(0.5))));
            case 8 -> members.put("minLength", Json.of(random.nextInt(3)));
            case 9 -> members.put("maxLength", Json.of(random.nextInt(3)));
            case 10 -> members.put("pattern", Json.of(pick(PATTERNS)));
            case 11 -> members.put("description", Json.of("Says something."));
            case 12, 13, 14 -> members.put("properties", properties(depth));
            case 15 -> members.put("required", names());
            case 16 ->
                    members.put(
                            "additionalProperties",
                            random.nextBoolean()
                                    ? Json.of(random.nextInt(3) == 0)
                                    : schema(depth - 1));
            case 17 ->
                    members.put(
                            "patternProperties", Json.object(pick(PATTERNS), schema(depth - 1)));
            case 18 -> members.put("items", schema(depth - 1));
            case 19 -> members.put("prefixItems", Json.array(schema(depth - 1), schema(depth - 1)));
            case 20 ->
                    members.put(pick(List.of("minItems", "maxItems")), Json.of(random.nextInt(3)));
            case 21 ->
                    members.put(
                            pick(List.of("anyOf", "oneOf", "anyOf", "allOf")),
                            Json.array(schema(depth - 1), schema(depth - 1)));
            case 22 -> members.put("not", schema(depth - 1));
            case 23 -> members.put("$ref", Json.of(pick(List.of("#/$defs/d", "#/$defs/e"))));
            case 24 -> {
                members.put("if", schema(depth - 1));
                members.put("then", schema(depth - 1));
                members.put("else", schema(depth - 1));
            }
            case 25 -> rare(members, depth);
            default -> members.put("uniqueItems", Json.of(true));
        }
    }

    private void rare(Map<String, Json> members, int depth) {
        switch (random.nextInt(7)) {
            case 0 -> members.put("dependentRequired", Json.object(pick(NAMES), names()));
            case 1 -> members.put("dependentSchemas", Json.object(pick(NAMES), schema(depth - 1)));
            case 2 -> members.put("propertyNames", Json.object("pattern", pick(PATTERNS)));
            case 3 -> {
                members.put("unevaluatedProperties", Json.of(false));
                if (random.nextBoolean()) members.put("additionalProperties", Json.of(true));
            }
            case 4 -> {
                members.put("contains", schema(depth - 1));
                if (random.nextBoolean()) members.put("minContains", Json.of(random.nextInt(3)));
                if (random.nextBoolean()) members.put("maxContains", Json.of(random.nextInt(3)));
            }
            case 5 ->
                    members.put(
                            pick(List.of("minProperties", "maxProperties")),
                            Json.of(random.nextInt(3)));
            default -> {
                members.put("unevaluatedItems", Json.of(false));
                if (random.nextBoolean()) members.put("items", Json.object());
            }
        }
    }

    private Json properties(int depth) {
        var properties = new LinkedHashMap<String, Json>();
        for (int i = random.nextInt(3); i >= 0; i--) properties.put(pick(NAMES), schema(depth - 1));
        return Json.objectOf(properties);
    }

    private Json names() {
        var names = new ArrayList<>(NAMES);
        Collections.shuffle(names, random);
        return Json.of(names.subList(0, 1 + random.nextInt(2)));
    }

    Json value(int depth) {
        return switch (random.nextInt(depth == 0 ? 5 : 9)) {
            case 0 -> Json.of(pick(List.of("", "x", "xy", "abc")));
            case 1 -> Json.of(random.nextInt(5) - 1);
            case 2 -> new Json.Num(pick(List.of("0.5", "1.0", "-0", "1e0", "2.5")));
            case 3 -> Json.of(random.nextBoolean());
            case 4 -> Json.nothing();
            case 5, 6 -> {
                var elements = new ArrayList<Json>();
                for (int i = random.nextInt(4); i > 0; i--) elements.add(value(depth - 1));
                yield Json.arrayOf(elements);
            }
            default -> {
                var members = new LinkedHashMap<String, Json>();
                for (int i = random.nextInt(4); i > 0; i--)
                    members.put(pick(NAMES), value(depth - 1));
                yield Json.objectOf(members);
            }
        };
    }

    /** A schema with one keyword somewhere in it set, replaced or taken away. */
    Json.Obj changed(Json.Obj schema) {
        var members = new LinkedHashMap<>(schema.members());
        var inside = inside(members);
        if (!inside.isEmpty() && random.nextInt(3) > 0) {
            var keyword = pick(inside);
            members.put(
                    keyword, changedWithin(keyword, Objects.requireNonNull(members.get(keyword))));
        } else if (!members.isEmpty() && random.nextInt(3) == 0)
            members.remove(pick(List.copyOf(members.keySet())));
        else keyword(members, 2);
        return Json.objectOf(members);
    }

    private static List<String> inside(Map<String, Json> members) {
        return members.keySet().stream()
                .filter(keyword ->
                        List.of(
                                        "properties",
                                        "patternProperties",
                                        "$defs",
                                        "items",
                                        "not",
                                        "anyOf",
                                        "oneOf",
                                        "allOf",
                                        "prefixItems",
                                        "then",
                                        "additionalProperties")
                                .contains(keyword))
                .toList();
    }

    private Json changedWithin(String keyword, Json value) {
        return switch (value) {
            case Json.Arr(var elements) when !elements.isEmpty() -> {
                var list = new ArrayList<>(elements);
                int at = random.nextInt(list.size());
                list.set(at, changedWithin("", list.get(at)));
                yield Json.arrayOf(list);
            }
            case Json.Obj object
                    when List.of("properties", "patternProperties", "$defs").contains(keyword)
                            && !object.members().isEmpty() -> {
                var name = pick(List.copyOf(object.members().keySet()));
                yield object.with(
                        name,
                        changedWithin("", Objects.requireNonNull(object.members().get(name))));
            }
            case Json.Obj object -> changed(object);
            default -> schema(1);
        };
    }

    /** The same in another spelling: order, defaults, lists of one. */
    Json respelled(Json schema) {
        return respelled(schema, true);
    }

    private Json respelled(Json value, boolean isSchema) {
        if (!(value instanceof Json.Obj(var members))) return value;
        var names = new ArrayList<>(members.keySet());
        Collections.shuffle(names, random);
        var other = new LinkedHashMap<String, Json>();
        for (var name : names) {
            var member = Objects.requireNonNull(members.get(name));
            other.put(name, isSchema ? respelled(name, member) : respelled(member, true));
        }
        if (isSchema) defaults(other);
        return Json.objectOf(other);
    }

    private Json respelled(String keyword, Json value) {
        return switch (keyword) {
            case "properties", "patternProperties", "$defs", "dependentSchemas" ->
                    respelled(value, false);
            case "type", "required", "enum", "anyOf", "oneOf", "allOf" -> {
                if (!(value instanceof Json.Arr(var elements))) yield Json.array(value);
                var list = new ArrayList<Json>();
                for (var each : elements)
                    list.add(keyword.endsWith("Of") ? respelled(each, true) : each);
                // The order of texts is what an agent reads.
                if (!value.toText().contains("description")) Collections.shuffle(list, random);
                yield Json.arrayOf(list);
            }
            case "prefixItems" -> {
                var list = new ArrayList<Json>();
                for (var each : ((Json.Arr) value).elements()) list.add(respelled(each, true));
                yield Json.arrayOf(list);
            }
            case "const", "dependentRequired" -> value;
            default -> respelled(value, true);
        };
    }

    private void defaults(Map<String, Json> members) {
        var empty =
                Map.of(
                        "required", Json.array(),
                        "additionalProperties", Json.of(true),
                        "properties", Json.object(),
                        "minLength", Json.of(0),
                        "uniqueItems", Json.of(false),
                        "items", Json.object(),
                        "patternProperties", Json.object());
        var names = new ArrayList<>(empty.keySet());
        Collections.sort(names);
        var name = pick(names);
        members.putIfAbsent(name, Objects.requireNonNull(empty.get(name)));
    }

    <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
