package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.RpcError;
import java.io.IOException;
import java.util.List;

/** Answers what both eras ask alike: lists, calls, prompts, resources, completion. */
final class Offering {
    private static final int LEGACY_NOT_FOUND = -32002;

    private final Catalogue catalogue;
    private final WireLog wire;

    Offering(Catalogue catalogue, WireLog wire) {
        this.catalogue = catalogue;
        this.wire = wire;
    }

    Outcome answer(Method method, Call call) throws IOException, InterruptedException {
        return switch (method) {
            case TOOLS_LIST -> page("tools", catalogue.toolDefinitions(call), call);
            case PROMPTS_LIST -> page("prompts", catalogue.promptDefinitions(), call);
            case RESOURCES_LIST -> page("resources", catalogue.resourceDefinitions(), call);
            case TEMPLATES_LIST -> page("resourceTemplates", catalogue.templateDefinitions(), call);
            case TOOLS_CALL -> tool(call);
            case PROMPTS_GET -> prompt(call);
            case RESOURCES_READ -> resource(call);
            case COMPLETE -> completion(call);
            default -> missing(method.wire());
        };
    }

    static Outcome missing(String method) {
        return new Outcome.Failed(
                new RpcError(RpcError.METHOD_NOT_FOUND, "Method not found: " + method), 404);
    }

    /** The cursor is the number of the first item, in words that no client can mistake for it. */
    private Outcome page(String member, List<Json> items, Call call) {
        int from = 0;
        if (call.params().has("cursor")) {
            var cursor = call.params().text("cursor");
            if (cursor == null || !cursor.matches("from-[0-9]{1,9}"))
                return Outcome.invalid("Invalid cursor");
            from = Integer.parseInt(cursor.substring("from-".length()));
            if (from > items.size()) return Outcome.invalid("Invalid cursor");
        }
        int to = (int) Math.min(items.size(), (long) from + catalogue.pageSize());
        var result = Json.object(member, items.subList(from, to));
        return new Outcome.Done(
                to < items.size() ? result.with("nextCursor", Json.of("from-" + to)) : result);
    }

    private Outcome tool(Call call) throws IOException, InterruptedException {
        var name = call.params().text("name");
        if (name == null) return Outcome.invalid("a call needs the name of a tool");
        wire.called(name);
        var tool = catalogue.findTool(name);
        return tool.isPresent()
                ? tool.get().action().run(call)
                : Outcome.invalid("Unknown tool: " + name);
    }

    private Outcome prompt(Call call) {
        var name = call.params().text("name");
        var prompt = name == null ? null : catalogue.findPrompt(name).orElse(null);
        return prompt == null
                ? Outcome.invalid("Unknown prompt: " + name)
                : prompt.source().answer(call);
    }

    private Outcome resource(Call call) {
        var uri = call.params().text("uri");
        if (uri == null) return Outcome.invalid("a read needs a uri");
        var resource = catalogue.findResource(uri);
        if (resource.isPresent()) return resource.get().source().answer(call);
        int code = call.era() == Era.MODERN ? RpcError.INVALID_PARAMS : LEGACY_NOT_FOUND;
        return new Outcome.Failed(
                new RpcError(code, "Resource not found", Json.object("uri", uri)), 200);
    }

    /** The context, which came with 2025-06-18, shows in every value. */
    private static Outcome completion(Call call) {
        var begun = call.params().object("argument").text("value");
        var start = begun == null ? "" : begun;
        var country = call.params().object("context").object("arguments").text("country");
        var values =
                List.of("paris", "park", "party").stream()
                        .filter(value -> value.startsWith(start))
                        .map(value -> country == null ? value : value + ", " + country)
                        .toList();
        return new Outcome.Done(
                Json.object(
                        "completion",
                        Json.object("values", values, "total", values.size(), "hasMore", false)));
    }
}
