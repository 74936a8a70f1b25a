package dev.gatehouse.bridge;

import static dev.gatehouse.mcp.Revision.V2025_06_18;
import static dev.gatehouse.mcp.Revision.V2025_11_25;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** The schema of a form that a person is asked to fill in. */
final class Forms {
    static final Part SCHEMA = Forms::schema;

    private static final Shape FORM =
            Shape.NONE
                    .with("type", "required")
                    .since(V2025_11_25, "$schema")
                    .with("properties", Forms::fields);

    private static final Shape BASE = Shape.NONE.with("type", "title", "description");
    private static final Shape BOOLEAN = BASE.since(V2025_06_18, "default");
    private static final Shape WITH_DEFAULT = BASE.since(V2025_11_25, "default");
    private static final Shape NUMBER = WITH_DEFAULT.with("minimum", "maximum");
    private static final Shape STRING = WITH_DEFAULT.with("minLength", "maxLength", "format");
    private static final Shape CHOICE = WITH_DEFAULT.with("enum", "enumNames");

    private static final Shape TITLED_CHOICE =
            WITH_DEFAULT.with("oneOf", Part.each(Shape.NONE.with("const", "title")));

    private static final Shape CHOICES =
            WITH_DEFAULT
                    .since(V2025_11_25, "minItems", "maxItems")
                    .since(
                            V2025_11_25,
                            "items",
                            Shape.NONE
                                    .with("type", "enum")
                                    .with("anyOf", Part.each(Shape.NONE.with("const", "title"))));

    private Forms() {}

    private static @Nullable Json schema(Json value, Passage passage) {
        if (!(value instanceof Json.Obj form) || !(form.member("properties") instanceof Json.Obj))
            return null;
        return FORM.object(form, passage).with("type", Json.of("object"));
    }

    /** Whether a field takes several choices, which 2025-06-18 has no schema for. */
    static boolean hasSeveralChoices(Json.Obj form) {
        return form.object("properties").members().values().stream()
                .anyMatch(
                        field -> field instanceof Json.Obj one && "array".equals(one.text("type")));
    }

    private static @Nullable Json fields(Json value, Passage passage) {
        if (!(value instanceof Json.Obj(var fields))) return null;
        var carried = new LinkedHashMap<String, Json>();
        fields.forEach((name, field) -> {
            if (field instanceof Json.Obj one) carried.put(name, field(one, passage));
        });
        return Json.objectOf(carried);
    }

    private static Json.Obj field(Json.Obj field, Passage passage) {
        return switch (String.valueOf(field.text("type"))) {
            case "boolean" -> BOOLEAN.object(field, passage);
            case "number", "integer" -> NUMBER.object(field, passage);
            case "array" -> CHOICES.object(field, passage);
            default -> string(field, passage);
        };
    }

    private static Json.Obj string(Json.Obj field, Passage passage) {
        if (field.has("enum")) return CHOICE.object(field, passage);
        if (!field.has("oneOf")) return STRING.object(field, passage);
        return passage.isBefore(V2025_11_25)
                ? CHOICE.object(untitled(field), passage)
                : TITLED_CHOICE.object(field, passage);
    }

    /** A choice whose titles stand beside its values, as 2025-06-18 writes it. */
    private static Json.Obj untitled(Json.Obj field) {
        var values = new ArrayList<Json>();
        var titles = new ArrayList<Json>();
        for (var one : field.array("oneOf")) {
            if (!(one instanceof Json.Obj choice)
                    || !(choice.member("const") instanceof Json.Str value)) continue;
            values.add(value);
            titles.add(choice.member("title") instanceof Json.Str title ? title : value);
        }
        return field.without("oneOf")
                .with("enum", Json.arrayOf(values))
                .with("enumNames", Json.arrayOf(titles));
    }
}
