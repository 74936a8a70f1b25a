package dev.gatehouse.testkit.schema;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.testkit.agent.Received;
import dev.gatehouse.testkit.server.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The published schema of a revision, made strict: a message with a member that the revision does
 * not know is at fault. Safe for many threads.
 *
 * <p>Whoever uses it needs {@code com.networknt:json-schema-validator} on the class path of its
 * tests.
 */
public final class RevisionSchema {
    private static final Map<Revision, RevisionSchema> ALL = new ConcurrentHashMap<>();
    private static final Map<String, String> RESULTS =
            Map.ofEntries(
                    Map.entry("initialize", "InitializeResult"),
                    Map.entry("server/discover", "DiscoverResult"),
                    Map.entry("tools/list", "ListToolsResult"),
                    Map.entry("tools/call", "CallToolResult"),
                    Map.entry("prompts/list", "ListPromptsResult"),
                    Map.entry("prompts/get", "GetPromptResult"),
                    Map.entry("resources/list", "ListResourcesResult"),
                    Map.entry("resources/templates/list", "ListResourceTemplatesResult"),
                    Map.entry("resources/read", "ReadResourceResult"),
                    Map.entry("completion/complete", "CompleteResult"),
                    Map.entry("subscriptions/listen", "SubscriptionsListenResult"));

    private final Json.Obj document;
    private final String definitionsName;
    private final SchemaRegistry registry =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final Map<String, Schema> compiled = new ConcurrentHashMap<>();

    private RevisionSchema(Json.Obj published) {
        definitionsName = published.has("$defs") ? "$defs" : "definitions";
        document =
                published.with(
                        definitionsName, Strictness.close(published.object(definitionsName)));
    }

    public static RevisionSchema of(Revision revision) {
        return ALL.computeIfAbsent(revision, asked -> new RevisionSchema(published(asked)));
    }

    private static Json.Obj published(Revision revision) {
        try (var in = RevisionSchema.class.getResourceAsStream(revision.date() + ".json")) {
            if (in == null) throw new IllegalStateException("no schema of " + revision);
            return JsonText.object(in.readAllBytes());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /**
     * What is wrong with each message that an agent of this revision was sent; empty if nothing.
     */
    public List<String> faults(List<Received> all) {
        var faults = new ArrayList<String>();
        for (var received : all)
            for (var fault : faultsOfServer(received.message(), received.answers()))
                faults.add(fault + " in " + received);
        return faults;
    }

    /**
     * What is wrong with a message of a server.
     *
     * @param answers the method of the request that it answers, or null when it answers none
     */
    public List<String> faultsOfServer(Json.Obj message, @Nullable String answers) {
        if (message.has("method"))
            return called(message, List.of("ServerNotification", "ServerRequest"));
        if (message.has("error")) return failed(message);
        if (answers == null) return List.of("it answers what nobody asked");
        var result = message.object("result");
        if (!"input_required".equals(result.text("resultType")))
            return check(RESULTS.getOrDefault(answers, "EmptyResult"), result);
        return List.of("tools/call", "prompts/get", "resources/read").contains(answers)
                ? check("InputRequiredResult", result)
                : List.of(answers + " cannot ask for input");
    }

    /** What is wrong with a request or notification of a client; its answers are not looked at. */
    public List<String> faultsOfClient(Json.Obj message) {
        return message.has("method")
                ? called(message, List.of("ClientNotification", "ClientRequest"))
                : List.of();
    }

    private List<String> called(Json.Obj message, List<String> unions) {
        var method = String.valueOf(message.text("method"));
        var name = unions.stream().flatMap(union -> named(union, method).stream()).findFirst();
        if (name.isEmpty()) return List.of("the revision does not know " + method);
        // older schemas leave the envelope to JSON-RPC
        boolean enveloped = definition(name.get()).object("properties").has("jsonrpc");
        return check(name.get(), enveloped ? message : message.without("jsonrpc").without("id"));
    }

    private List<String> failed(Json.Obj message) {
        boolean urlRequired = Json.of(-32042).equals(message.object("error").member("code"));
        if (!urlRequired)
            return check(
                    definition("JSONRPCErrorResponse").members().isEmpty()
                            ? "JSONRPCError"
                            : "JSONRPCErrorResponse",
                    message);
        return definition("URLElicitationRequiredError").members().isEmpty()
                ? List.of("the revision does not know -32042")
                : check("URLElicitationRequiredError", message);
    }

    /** The member of a union with this method. */
    private Optional<String> named(String union, String method) {
        for (var one : alternatives(union)) {
            var constant = definition(one).object("properties").object("method").text("const");
            if (method.equals(constant)) return Optional.of(one);
        }
        return Optional.empty();
    }

    /** The names in a union; one that consists of a single type is that type. */
    private List<String> alternatives(String union) {
        var definition = definition(union);
        if (definition.has("$ref")) return List.of(referred(definition));
        var names = new ArrayList<String>();
        for (var one : definition.array("anyOf")) names.add(referred((Json.Obj) one));
        return names.isEmpty() ? List.of(union) : names;
    }

    private static String referred(Json.Obj reference) {
        var ref = String.valueOf(reference.text("$ref"));
        return ref.substring(ref.lastIndexOf('/') + 1);
    }

    private Json.Obj definition(String name) {
        return document.object(definitionsName).object(name);
    }

    private List<String> check(String name, Json.Obj value) {
        return compiled
                .computeIfAbsent(name, this::compile)
                .validate(value.toText(), InputFormat.JSON)
                .stream()
                .map(error -> name + ": " + error)
                .toList();
    }

    private Schema compile(String name) {
        var reference = "#/" + definitionsName + "/" + name;
        return registry.getSchema(document.with("$ref", Json.of(reference)).toText());
    }
}
