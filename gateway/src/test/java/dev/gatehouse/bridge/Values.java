package dev.gatehouse.bridge;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random values of the types of one revision, made from its published schema. */
final class Values {
    private static final List<String> WORDS =
            List.of("", "a", "stone", "café", "two words", "file:///a.txt", "{}", "\"", "𝄞");

    private static final Json BOOLEAN = Json.object("type", "boolean");

    private final Schemas schemas;
    private final Random random;

    Values(Revision revision, Random random) {
        this.schemas = Schemas.of(revision);
        this.random = random;
    }

    Json.Obj object(String type) {
        return (Json.Obj) value(schemas.definition(type), type, 0);
    }

    /** The parameters that a request or notification of a type has. */
    Json.Obj params(String type) {
        var params = schemas.definition(type).object("properties").member("params");
        return params instanceof Json.Obj schema
                ? (Json.Obj) value(schema, "params", 0)
                : Json.object();
    }

    private Json value(Json.Obj schema, String name, int depth) {
        if (name.equals("inputSchema")) return tool(true);
        if (name.equals("outputSchema")) return tool(!schema.has("additionalProperties"));
        if (name.equals("_meta") || name.endsWith("MetaObject")) return meta(schema, depth);
        var reference = schema.text("$ref");
        if (reference != null) {
            var type = reference.substring(reference.lastIndexOf('/') + 1);
            return value(schemas.definition(type), type, depth + 1);
        }
        if (schema.has("const")) return present(schema, "const");
        if (schema.has("enum")) return one(schema.array("enum"));
        if (schema.has("anyOf")) return value((Json.Obj) one(schema.array("anyOf")), name, depth);
        if (schema.has("allOf")) return all(schema.array("allOf"), depth);
        return switch (type(schema)) {
            case "string" -> word(String.valueOf(schema.text("format")));
            case "integer", "number" -> number(schema);
            case "boolean" -> Json.of(random.nextBoolean());
            case "array" -> array(schema, depth);
            case "object" -> object(schema, depth);
            default -> anything(depth);
        };
    }

    private String type(Json.Obj schema) {
        return switch (schema.member("type")) {
            case Json.Str(var type) -> type;
            case Json.Arr(var types) -> ((Json.Str) one(types)).value();
            case null, default -> "";
        };
    }

    private Json.Obj all(List<Json> parts, int depth) {
        var members = new LinkedHashMap<String, Json>();
        for (var part : parts)
            members.putAll(((Json.Obj) value((Json.Obj) part, "", depth)).members());
        return Json.objectOf(members);
    }

    private Json array(Json.Obj schema, int depth) {
        var elements = new ArrayList<Json>();
        int size = depth > 12 ? 0 : random.nextInt(3);
        for (int i = 0; i < size; i++) elements.add(value(schema.object("items"), "", depth + 1));
        return Json.arrayOf(elements);
    }

    private Json.Obj object(Json.Obj schema, int depth) {
        var members = new LinkedHashMap<String, Json>();
        var required = schema.array("required");
        schema.object("properties")
                .members()
                .forEach((name, part) -> {
                    if (required.contains(Json.of(name)) || (depth < 12 && random.nextInt(3) > 0))
                        members.put(name, value((Json.Obj) part, name, depth + 1));
                });
        if (schema.member("additionalProperties") instanceof Json.Obj each)
            for (int i = random.nextInt(3); i > 0 && depth < 12; i--)
                members.put("key" + i, value(each, "", depth + 1));
        else if (schema.has("properties") && random.nextInt(6) == 0)
            members.put("vendorMember", Json.of("the schemas leave room for it"));
        return Json.objectOf(members);
    }

    /** Metadata has what its schema names, what anybody may add, and keys of the protocol. */
    private Json.Obj meta(Json.Obj schema, int depth) {
        var named = object(schema, depth);
        var meta = new LinkedHashMap<>(named.members());
        meta.remove("vendorMember");
        if (random.nextBoolean()) meta.put("com.example/key", anything(depth + 1));
        if (random.nextInt(4) == 0)
            meta.put("io.modelcontextprotocol/related-task", Json.object("taskId", "t"));
        return Json.objectOf(meta);
    }

    private Json tool(boolean isOfObjects) {
        var schema = Json.object("type", "object");
        if (!isOfObjects && random.nextBoolean())
            return Json.object("type", "array", "items", BOOLEAN);
        if (random.nextBoolean())
            schema = schema.with("properties", Json.object("a", BOOLEAN, "b", property()));
        return random.nextBoolean() ? schema.with("required", Json.array("a")) : schema;
    }

    /** True and false are schemas of properties only where the revision's own schema says so. */
    private Json property() {
        var properties =
                schemas.definition("Tool")
                        .object("properties")
                        .object("inputSchema")
                        .object("properties");
        return properties.has("properties") ? BOOLEAN : Json.of(random.nextBoolean());
    }

    private Json anything(int depth) {
        return switch (random.nextInt(depth > 12 ? 3 : 5)) {
            case 0 -> word("");
            case 1 -> Json.of(random.nextInt(9));
            case 2 -> Json.of(random.nextBoolean());
            case 3 -> Json.array(anything(depth + 1));
            default -> Json.objectOf(Map.of("k", anything(depth + 1)));
        };
    }

    private Json word(String format) {
        return Json.of(
                switch (format) {
                    case "uri" -> "file:///a.txt";
                    case "uri-template" -> "file:///{name}";
                    case "byte" -> "AAAA";
                    default -> WORDS.get(random.nextInt(WORDS.size()));
                });
    }

    /** Whole, as that is what the schemas make of some numbers, and below a maximum. */
    private Json number(Json.Obj schema) {
        return Json.of(
                schema.member("maximum") instanceof Json.Num most
                        ? random.nextInt((int) most.asLong() + 1)
                        : random.nextInt(100));
    }

    private Json one(List<Json> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static Json present(Json.Obj schema, String member) {
        var value = schema.member(member);
        if (value == null) throw new IllegalArgumentException(member + " is missing");
        return value;
    }
}
