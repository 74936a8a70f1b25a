package dev.gatehouse.admin;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Describes the table of endpoints. Spec: OpenAPI 3.1.0. */
final class OpenApi {
    private static final Pattern VARIABLE = Pattern.compile("\\{([a-z]+)}");
    private static final String TOKEN = "operatorToken";

    private OpenApi() {}

    static Json.Obj of(List<Endpoint> endpoints, String version) {
        var paths = new TreeMap<String, Json.Obj>();
        for (var endpoint : endpoints)
            paths.merge(
                    endpoint.path(),
                    Json.object(method(endpoint), operation(endpoint)),
                    (one, other) -> one.with(method(endpoint), other.object(method(endpoint))));
        return Json.object(
                "openapi",
                "3.1.0",
                "info",
                Json.object(
                        "title",
                        "Gatehouse",
                        "version",
                        version,
                        "description",
                        "The operators' side of the gate: servers and their"
                                + " approval, agents, grants, drift, the record."),
                "paths",
                paths,
                "components",
                Json.object(
                        "schemas",
                        new TreeMap<>(Schemas.all()),
                        "securitySchemes",
                        Json.object(TOKEN, Json.object("type", "http", "scheme", "bearer"))));
    }

    private static String method(Endpoint endpoint) {
        return endpoint.method().toLowerCase(Locale.ROOT);
    }

    private static Json.Obj operation(Endpoint endpoint) {
        var operation =
                Json.object(
                        "operationId", endpoint.operation(),
                        "summary", endpoint.summary(),
                        "tags", Json.array(tag(endpoint.path())),
                        "parameters", parameters(endpoint),
                        "responses", responses(endpoint));
        var takes = endpoint.takes();
        if (takes != null)
            operation =
                    operation.with(
                            "requestBody",
                            Json.object(
                                    "required",
                                    true,
                                    "content",
                                    content("application/json", Schemas.ref(takes))));
        var role = endpoint.role();
        return role == null
                ? operation.with("security", Json.array())
                : operation
                        .with("security", Json.array(Json.object(TOKEN, Json.array())))
                        .with("x-gatehouse-role", Json.of(role));
    }

    private static String tag(String path) {
        var segments = path.split("/", -1);
        return segments[1].equals("api") && !segments[2].contains(".") ? segments[2] : "gate";
    }

    private static List<Json> parameters(Endpoint endpoint) {
        var parameters = new ArrayList<Json>();
        var variables = VARIABLE.matcher(endpoint.path());
        while (variables.find())
            parameters.add(
                    Json.object(
                            "name",
                            variables.group(1),
                            "in",
                            "path",
                            "required",
                            true,
                            "schema",
                            Json.object("type", "string")));
        for (var parameter : endpoint.parameters())
            parameters.add(
                    Json.object(
                            "name", parameter.name(),
                            "in", "query",
                            "description", parameter.meaning(),
                            "schema", Json.object("type", parameter.type())));
        return parameters;
    }

    private static Json.Obj responses(Endpoint endpoint) {
        var gives = endpoint.gives();
        var content =
                gives.contains("/")
                        ? content(gives, Json.object("type", schemaType(gives)))
                        : content("application/json", Schemas.ref(gives));
        var responses =
                Json.object(
                        Integer.toString(endpoint.status()),
                        Json.object("description", endpoint.summary(), "content", content));
        if (endpoint.role() != null && endpoint.takes() != null)
            responses =
                    responses.with(
                            "202",
                            Json.object(
                                    "description",
                                    "It waits for a second person",
                                    "content",
                                    content("application/json", Schemas.ref("Proposed"))));
        if (endpoint.operation().equals("readiness"))
            responses =
                    responses.with(
                            "503", Json.object("description", "Not ready", "content", content));
        return responses.with(
                "default",
                Json.object(
                        "description",
                        "A problem (RFC 9457)",
                        "content",
                        content("application/problem+json", Schemas.ref("Problem"))));
    }

    private static String schemaType(String mediaType) {
        return mediaType.equals("application/json") ? "object" : "string";
    }

    private static Json.Obj content(String mediaType, Json.Obj schema) {
        return Json.object(mediaType, Json.object("schema", schema));
    }
}
