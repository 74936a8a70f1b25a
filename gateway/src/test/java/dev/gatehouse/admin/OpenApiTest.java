package dev.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.mcp.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenApiTest {
    private final TestGate gate;
    private final Json.Obj document;

    OpenApiTest(@TempDir Path directory) {
        gate = new TestGate(directory);
        try (var client = gate.client(null)) {
            document = TestGate.expect(200, client.get("/api/openapi.json"));
        }
    }

    @AfterEach
    void close() {
        gate.close();
    }

    @Test
    void everyRouteIsDescribedAndNothingElse() {
        var described = new TreeSet<String>();
        operations((method, path, _) -> described.add(method + " " + path));
        var routes = new TreeSet<String>();
        for (var route : gate.rest.routes())
            routes.add(route.method().toLowerCase(Locale.ROOT) + " " + route.pattern());
        assertThat(described).isEqualTo(routes).hasSizeGreaterThan(25);
    }

    @Test
    void theDocumentIsAnOpenApiDocument() {
        assertThat(document.text("openapi")).isEqualTo("3.1.0");
        assertThat(document.object("info").text("title")).isEqualTo("Gatehouse");
        assertThat(document.object("info").text("version")).isEqualTo("0.1.0");
        assertThat(document.object("components").object("securitySchemes").object("operatorToken"))
                .isEqualTo(Json.object("type", "http", "scheme", "bearer"));
    }

    @Test
    void everyOperationHasItsOwnIdAndAtLeastOneResponseWithADescription() {
        var ids = new ArrayList<String>();
        operations((_, path, operation) -> {
            ids.add(String.valueOf(operation.text("operationId")));
            var responses = operation.object("responses").members();
            assertThat(responses).as(path).containsKey("default").hasSizeGreaterThan(1);
            responses.forEach((_, response) ->
                    assertThat(((Json.Obj) response).text("description")).as(path).isNotBlank());
        });
        assertThat(ids).doesNotHaveDuplicates().doesNotContain("null");
    }

    @Test
    void everyVariableOfAPathIsARequiredParameterAndNoOther() {
        operations((_, path, operation) -> {
            Set<String> variables = new HashSet<>();
            var matcher = Pattern.compile("\\{([^}]+)}").matcher(path);
            while (matcher.find()) variables.add(matcher.group(1));
            Set<String> declared = new HashSet<>();
            for (var parameter : operation.array("parameters"))
                if ("path".equals(((Json.Obj) parameter).text("in"))) {
                    declared.add(String.valueOf(((Json.Obj) parameter).text("name")));
                    assertThat(((Json.Obj) parameter).member("required")).isEqualTo(Json.of(true));
                }
            assertThat(declared).as(path).isEqualTo(variables);
        });
    }

    @Test
    void everyReferenceLeadsSomewhereAndEverySchemaIsUsed() {
        var used = new TreeSet<String>();
        references(document, used);
        assertThat(used)
                .isEqualTo(
                        new TreeSet<>(
                                document.object("components")
                                        .object("schemas")
                                        .members()
                                        .keySet()));
    }

    @Test
    void onlyTheStateOfTheGateIsOpen() {
        List<String> open = new ArrayList<>();
        operations((_, path, operation) -> {
            if (operation.array("security").isEmpty()) open.add(path);
        });
        assertThat(open)
                .containsExactlyInAnyOrder(
                        "/healthz",
                        "/readyz",
                        "/metrics",
                        "/api/openapi.json",
                        "/.well-known/authzen-configuration");
    }

    private interface Visit {
        void operation(String method, String path, Json.Obj operation);
    }

    private void operations(Visit visit) {
        document.object("paths")
                .members()
                .forEach((path, item) ->
                        ((Json.Obj) item)
                                .members()
                                .forEach((method, operation) ->
                                        visit.operation(method, path, (Json.Obj) operation)));
    }

    private static void references(Json json, Set<String> used) {
        switch (json) {
            case Json.Obj(var members) ->
                    members.forEach((name, member) -> {
                        if (name.equals("$ref") && member instanceof Json.Str(var ref))
                            used.add(ref.substring("#/components/schemas/".length()));
                        references(member, used);
                    });
            case Json.Arr(var elements) -> elements.forEach(one -> references(one, used));
            default -> {}
        }
    }
}
