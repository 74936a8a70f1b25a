package dev.gatehouse.bridge;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The published schemas. They leave objects open, so that a validator alone would not notice what
 * should have been left out. Here every object that lists its members is closed: a value is sound
 * only when its revision defines every member of it.
 */
final class Schemas {
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Map<Revision, Schemas> ALL = new EnumMap<>(Revision.class);

    static {
        for (var revision : Revision.values()) ALL.put(revision, new Schemas(revision));
    }

    private final Json.Obj file;
    private final String definitions;
    private final Map<String, Schema> types = new HashMap<>();
    private final Map<String, Schema> closedTypes = new HashMap<>();

    private Schemas(Revision revision) {
        this.file = read("/dev/gatehouse/testkit/schema/" + revision + ".json");
        this.definitions = file.has("$defs") ? "$defs" : "definitions";
    }

    static Schemas of(Revision revision) {
        return Objects.requireNonNull(ALL.get(revision));
    }

    /** The definition of a type, as it was published. */
    Json.Obj definition(String type) {
        var found = file.object(definitions).object(type);
        if (found.members().isEmpty()) throw new IllegalArgumentException("no type " + type);
        return found;
    }

    boolean has(String type) {
        return file.object(definitions).has(type);
    }

    /** Whether the published schema, with all the room that it leaves, allows a value. */
    boolean allows(String type, Json value) {
        return faults(types.computeIfAbsent(type, name -> schema(name, false)), value).isEmpty();
    }

    /** What is wrong with a value of a type; nothing when it is sound. */
    List<String> faults(String type, Json value) {
        return faults(closedTypes.computeIfAbsent(type, name -> schema(name, true)), value);
    }

    private static List<String> faults(Schema schema, Json value) {
        return schema.validate(value.toText(), InputFormat.JSON).stream()
                .map(Object::toString)
                .toList();
    }

    private Schema schema(String type, boolean isClosed) {
        definition(type);
        var all = file.object(definitions);
        var whole =
                file.with(definitions, isClosed ? closed(all, "") : all)
                        .with(
                                "allOf",
                                Json.array(Json.object("$ref", "#/" + definitions + "/" + type)));
        return REGISTRY.getSchema(whole.toText(), InputFormat.JSON);
    }

    private static Json closed(Json schema, String name) {
        return switch (schema) {
            case Json.Obj object -> closed(object, name);
            case Json.Arr(var elements) ->
                    Json.arrayOf(elements.stream().map(one -> closed(one, name)).toList());
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> schema;
        };
    }

    private static Json.Obj closed(Json.Obj object, String name) {
        var closed = new LinkedHashMap<String, Json>();
        object.members().forEach((member, value) -> closed.put(member, closed(value, member)));
        if (name.equals("ClientCapabilities") || name.equals("ServerCapabilities"))
            closed.computeIfPresent("properties", (_, named) -> extended((Json.Obj) named));
        var whole = Json.objectOf(closed);
        return isToClose(object, name) ? whole.with("additionalProperties", Json.of(false)) : whole;
    }

    /** Extensions are negotiated in every revision, and have a place in the last schema alone. */
    private static Json extended(Json.Obj capabilities) {
        return capabilities.has("extensions")
                ? capabilities
                : capabilities.with("extensions", Json.object("type", "object"));
    }

    /** Metadata and JSON Schemas are open by what they are. */
    private static boolean isToClose(Json.Obj schema, String name) {
        return "object".equals(schema.text("type"))
                && schema.has("properties")
                && !schema.has("additionalProperties")
                && !name.endsWith("MetaObject")
                && !List.of("_meta", "inputSchema", "outputSchema").contains(name);
    }

    private static Json.Obj read(String resource) {
        try (var in = Objects.requireNonNull(Schemas.class.getResourceAsStream(resource))) {
            var reading = new StrictJson(JsonLimits.ANSWER).read(in.readAllBytes());
            if (reading instanceof StrictJson.Value(Json.Obj file)) return file;
            throw new IllegalStateException(resource + " is no schema: " + reading);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
