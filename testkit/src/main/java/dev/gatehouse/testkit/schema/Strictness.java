package dev.gatehouse.testkit.schema;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Closes a schema: an object that names its members has no others. The published schemas leave
 * every object open, so a newer revision's member would pass for any older one.
 */
final class Strictness {
    /** Members whose values are whatever their sender likes. */
    private static final Set<String> FREE = Set.of("_meta", "inputSchema", "outputSchema");

    /**
     * Extensions are negotiated here in every revision: SEP-1865 does so in an initialize of
     * 2024-11-05.
     */
    private static final Set<String> CAPABILITIES =
            Set.of("ClientCapabilities", "ServerCapabilities");

    private static final String EXTENSIONS = "extensions";

    private Strictness() {}

    /** The definitions, each closed, apart from those that others extend. */
    static Json.Obj close(Json.Obj definitions) {
        var closed = new LinkedHashMap<String, Json>();
        for (var definition : definitions.members().entrySet()) {
            boolean open =
                    definition.getKey().endsWith("MetaObject")
                            || Set.of("Error", "Task").contains(definition.getKey());
            closed.put(
                    definition.getKey(),
                    open ? definition.getValue() : close(definition.getValue()));
        }
        for (var side : CAPABILITIES) closed.computeIfPresent(side, (_, said) -> extended(said));
        return Json.objectOf(closed);
    }

    private static Json extended(Json capabilities) {
        var schema = (Json.Obj) capabilities;
        var properties = schema.object("properties");
        return properties.has(EXTENSIONS)
                ? schema
                : schema.with(
                        "properties", properties.with(EXTENSIONS, Json.object("type", "object")));
    }

    private static Json close(Json schema) {
        return switch (schema) {
            case Json.Obj object -> closeObject(object);
            case Json.Arr(var elements) -> {
                var closed = new ArrayList<Json>();
                for (var element : elements) closed.add(close(element));
                yield Json.arrayOf(closed);
            }
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> schema;
        };
    }

    private static Json.Obj closeObject(Json.Obj schema) {
        var closed = Json.object();
        for (var member : schema.members().entrySet()) {
            // what is composed of parts cannot be closed part by part
            var value =
                    switch (member.getKey()) {
                        case "allOf" -> member.getValue();
                        case "properties" -> closeProperties((Json.Obj) member.getValue());
                        default -> close(member.getValue());
                    };
            closed = closed.with(member.getKey(), value);
        }
        boolean names = schema.member("properties") instanceof Json.Obj;
        return names && !schema.has("additionalProperties")
                ? closed.with("additionalProperties", Json.of(false))
                : closed;
    }

    private static Json.Obj closeProperties(Json.Obj properties) {
        var closed = Json.object();
        for (var property : properties.members().entrySet())
            closed = closed.with(property.getKey(), closeProperty(property));
        return closed;
    }

    private static Json closeProperty(Map.Entry<String, Json> property) {
        var schema = property.getValue();
        if (FREE.contains(property.getKey())) return schema;
        // the older schemas name the _meta of parameters in the general request alone
        boolean parameters = property.getKey().equals("params") && schema instanceof Json.Obj;
        if (!parameters || !((Json.Obj) schema).has("properties")) return close(schema);
        var named = ((Json.Obj) schema).object("properties");
        return close(
                ((Json.Obj) schema)
                        .with("properties", named.with("_meta", Json.object("type", "object"))));
    }
}
