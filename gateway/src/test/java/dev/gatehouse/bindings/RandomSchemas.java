package dev.gatehouse.bindings;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Schemas and arguments that have enough in common to agree now and then. */
final class RandomSchemas {
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final List<String> TYPES =
            List.of("string", "integer", "number", "boolean", "null", "array", "object");

    private RandomSchemas() {}

    static Json.Obj schema(Random random) {
        return schema(random, 3);
    }

    private static Json.Obj schema(Random random, int depth) {
        var members = new LinkedHashMap<String, Json>();
        for (int i = random.nextInt(3); i >= 0; i--) keyword(members, random, depth);
        return Json.objectOf(members);
    }

    private static void keyword(Map<String, Json> members, Random random, int depth) {
        int kind = random.nextInt(depth == 0 ? 6 : 15);
        switch (kind) {
            case 0 -> members.put("type", Json.of(pick(TYPES, random)));
            case 1 -> members.put("enum", Json.array(value(random, 1), value(random, 1)));
            case 2 -> members.put("maximum", Json.of(random.nextInt(4)));
            case 3 -> members.put("maxLength", Json.of(random.nextInt(3)));
            case 4 -> members.put("pattern", Json.of(pick(List.of("^x", "y$", "[a-c]*"), random)));
            case 5 -> members.put("const", value(random, 1));
            case 6, 7, 8 -> {
                var properties = new LinkedHashMap<String, Json>();
                for (int i = random.nextInt(3); i >= 0; i--)
                    properties.put(pick(NAMES, random), schema(random, depth - 1));
                members.put("properties", Json.objectOf(properties));
            }
            case 9 -> members.put("required", Json.array(pick(NAMES, random)));
            case 10 -> members.put("additionalProperties", Json.of(random.nextBoolean()));
            case 11 -> members.put("items", schema(random, depth - 1));
            case 12 -> members.put("not", schema(random, depth - 1));
            case 13 ->
                    members.put(
                            pick(List.of("anyOf", "oneOf", "allOf"), random),
                            Json.array(schema(random, depth - 1), schema(random, depth - 1)));
            default -> members.put("unevaluatedProperties", Json.of(random.nextBoolean()));
        }
    }

    static Json.Obj arguments(Random random) {
        var members = new LinkedHashMap<String, Json>();
        for (var name : NAMES) if (random.nextInt(3) != 0) members.put(name, value(random, 2));
        return Json.objectOf(members);
    }

    private static Json value(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 5 : 7)) {
            case 0 -> Json.of(pick(List.of("", "x", "xy", "abc"), random));
            case 1 -> Json.of(random.nextInt(4));
            case 2 -> new Json.Num(pick(List.of("0.5", "1.0", "-0", "1e3"), random));
            case 3 -> Json.of(random.nextBoolean());
            case 4 -> Json.nothing();
            case 5 -> {
                var elements = new ArrayList<Json>();
                for (int i = random.nextInt(3); i > 0; i--) elements.add(value(random, depth - 1));
                yield Json.arrayOf(elements);
            }
            default -> {
                var members = new LinkedHashMap<String, Json>();
                for (int i = random.nextInt(3); i > 0; i--)
                    members.put(pick(NAMES, random), value(random, depth - 1));
                yield Json.objectOf(members);
            }
        };
    }

    private static <T> T pick(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }
}
