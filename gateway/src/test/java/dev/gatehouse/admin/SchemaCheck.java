package dev.gatehouse.admin;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.List;

/** Holds a value against the part of JSON Schema that our own schemas use. */
final class SchemaCheck {
    private final List<String> errors = new ArrayList<>();

    private SchemaCheck() {}

    static List<String> errors(Json value, Json.Obj schema) {
        var check = new SchemaCheck();
        check.check("", value, schema);
        return check.errors;
    }

    private void check(String path, Json value, Json.Obj schema) {
        var ref = schema.text("$ref");
        if (ref != null) {
            var named = Schemas.all().get(ref.substring(ref.lastIndexOf('/') + 1));
            if (named == null) errors.add(path + ": no schema " + ref);
            else check(path, value, named);
            return;
        }
        if (schema.has("anyOf")) {
            if (schema.array("anyOf").stream()
                    .noneMatch(one -> errors(value, (Json.Obj) one).isEmpty()))
                errors.add(path + ": none of anyOf");
            return;
        }
        if (schema.has("type") && !types(schema).contains(typeOf(value)))
            errors.add(path + ": " + typeOf(value) + " is not " + types(schema));
        if (schema.has("enum") && !schema.array("enum").contains(value))
            errors.add(path + ": not of the enum");
        if (value instanceof Json.Obj object) checkObject(path, object, schema);
        if (value instanceof Json.Arr(var elements))
            for (int i = 0; i < elements.size(); i++)
                check(path + "/" + i, elements.get(i), schema.object("items"));
    }

    private void checkObject(String path, Json.Obj object, Json.Obj schema) {
        for (var required : schema.array("required"))
            if (!object.has(((Json.Str) required).value()))
                errors.add(path + ": lacks " + required);
        boolean closed =
                schema.member("additionalProperties") instanceof Json.Bool(var open) && !open;
        object.members()
                .forEach((name, member) -> {
                    if (schema.object("properties").has(name))
                        check(path + "/" + name, member, schema.object("properties").object(name));
                    else if (closed) errors.add(path + ": knows no " + name);
                    else check(path + "/" + name, member, schema.object("additionalProperties"));
                });
    }

    private static List<String> types(Json.Obj schema) {
        return schema.member("type") instanceof Json.Str(var one)
                ? List.of(one)
                : schema.array("type").stream().map(type -> ((Json.Str) type).value()).toList();
    }

    private static String typeOf(Json value) {
        return switch (value) {
            case Json.Obj _ -> "object";
            case Json.Arr _ -> "array";
            case Json.Str _ -> "string";
            case Json.Num _ -> "integer";
            case Json.Bool _ -> "boolean";
            case Json.Null _ -> "null";
        };
    }
}
