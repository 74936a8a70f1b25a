package dev.gatehouse.bridge;

import static dev.gatehouse.mcp.Revision.V2026_07_28;

import dev.gatehouse.mcp.Json;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** The JSON Schemas of a tool. */
final class ToolSchemas {
    static final Part INPUT = ToolSchemas::input;
    static final Part OUTPUT = ToolSchemas::output;

    private ToolSchemas() {}

    private static @Nullable Json input(Json value, Passage passage) {
        return value instanceof Json.Obj schema && isOfObjects(schema)
                ? plain(schema, passage)
                : null;
    }

    /** Before 2026-07-28 a tool's output was an object, and so its schema's root. */
    private static @Nullable Json output(Json value, Passage passage) {
        if (!(value instanceof Json.Obj schema)) return null;
        if (!passage.isBefore(V2026_07_28)) return schema;
        return isOfObjects(schema) ? plain(schema, passage) : null;
    }

    private static boolean isOfObjects(Json.Obj schema) {
        return "object".equals(schema.text("type"));
    }

    /** The schemas before 2026-07-28 know no true and false as the schema of a property. */
    private static Json.Obj plain(Json.Obj schema, Passage passage) {
        if (!passage.isBefore(V2026_07_28)
                || !(schema.member("properties") instanceof Json.Obj(var properties)))
            return schema;
        var plain = new LinkedHashMap<String, Json>();
        properties.forEach((name, property) -> plain.put(name, plain(property)));
        return schema.with("properties", Json.objectOf(plain));
    }

    private static Json plain(Json property) {
        if (!(property instanceof Json.Bool(var allows))) return property;
        return allows ? Json.object() : Json.object("not", Json.object());
    }
}
