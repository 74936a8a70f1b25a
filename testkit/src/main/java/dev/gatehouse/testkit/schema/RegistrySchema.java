package dev.gatehouse.testkit.schema;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.server.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The published description of a registry's API, v0.1, and the schema of server.json: what is wrong
 * with an answer of a registry? Safe for many threads.
 *
 * <p>Whoever uses it needs {@code com.networknt:json-schema-validator} on the class path of its
 * tests.
 */
public final class RegistrySchema {
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Json.Obj API = published("registry-openapi.json");
    private static final Schema LIST = part("ServerList");
    private static final Schema RESPONSE = part("ServerResponse");
    private static final Schema SERVER =
            REGISTRY.getSchema(published("server-json-2025-12-11.json").without("$id").toText());

    private RegistrySchema() {}

    private static Schema part(String name) {
        var document =
                Json.object(
                        "$ref",
                        "#/components/schemas/" + name,
                        "components",
                        API.object("components"));
        return REGISTRY.getSchema(document.toText());
    }

    private static Json.Obj published(String file) {
        try (var in = RegistrySchema.class.getResourceAsStream(file)) {
            if (in == null) throw new IllegalStateException("no schema " + file);
            return JsonText.object(in.readAllBytes());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** What is wrong with a page of servers; empty if nothing. */
    public static List<String> faultsOfList(Json.Obj answer) {
        var faults = new ArrayList<>(check("ServerList", LIST, answer));
        for (var entry : answer.array("servers"))
            if (entry instanceof Json.Obj response) faults.addAll(faultsOfServer(response));
        return faults;
    }

    /** What is wrong with one version; empty if nothing. */
    public static List<String> faultsOfResponse(Json.Obj answer) {
        var faults = new ArrayList<>(check("ServerResponse", RESPONSE, answer));
        faults.addAll(faultsOfServer(answer));
        return faults;
    }

    private static List<String> faultsOfServer(Json.Obj response) {
        return check("server.json", SERVER, response.object("server"));
    }

    private static List<String> check(String name, Schema schema, Json.Obj value) {
        return schema.validate(value.toText(), InputFormat.JSON).stream()
                .map(error -> name + ": " + error)
                .toList();
    }
}
