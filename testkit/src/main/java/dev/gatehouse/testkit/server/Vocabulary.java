package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What a revision has words for: reduces what the server would say to what it can. Spec: the
 * changelog of each revision and its schema.
 */
record Vocabulary(Revision revision) {
    private static final Map<String, Revision> OF_ITEMS =
            Map.of(
                    "title", Revision.V2025_06_18,
                    "_meta", Revision.V2025_06_18,
                    "icons", Revision.V2025_11_25);
    private static final Map<String, Revision> OF_SERVERS =
            Map.of(
                    "title", Revision.V2025_06_18,
                    "icons", Revision.V2025_11_25,
                    "description", Revision.V2025_11_25,
                    "websiteUrl", Revision.V2025_11_25);

    boolean has(Revision since) {
        return revision.compareTo(since) >= 0;
    }

    Json.Obj server(Json.Obj info) {
        return reduced(info, OF_SERVERS);
    }

    /** What the server can do, apart from what its revision does not name. */
    Json.Obj capabilities() {
        var changing = Json.object("listChanged", true);
        var capabilities =
                Json.object(
                        "tools",
                        changing,
                        "prompts",
                        changing,
                        "resources",
                        Json.object("subscribe", true, "listChanged", true),
                        "logging",
                        Json.object());
        return has(Revision.V2025_03_26)
                ? capabilities.with("completions", Json.object())
                : capabilities;
    }

    Json.Obj result(Method method, Json.Obj result) {
        return switch (method) {
            case TOOLS_LIST -> each(result, "tools", this::tool);
            case PROMPTS_LIST -> each(result, "prompts", this::prompt);
            case RESOURCES_LIST -> each(result, "resources", this::resource);
            case TEMPLATES_LIST -> each(result, "resourceTemplates", this::resource);
            case TOOLS_CALL -> called(result);
            case PROMPTS_GET ->
                    each(result, "messages", said -> said.with("content", content(said)));
            default -> result;
        };
    }

    /** The parameters of a notification. */
    Json.Obj told(String method, Json.Obj params) {
        return method.equals("notifications/progress") && !has(Revision.V2025_03_26)
                ? params.without("message")
                : params;
    }

    /** The parameters of a question to the client. */
    Json.Obj asked(String method, Json.Obj params) {
        if (!method.equals("elicitation/create") || has(Revision.V2025_11_25)) return params;
        var schema = params.object("requestedSchema");
        var properties = Json.object();
        var required = new ArrayList<Json>();
        for (var property : schema.object("properties").members().entrySet()) {
            var definition = (Json.Obj) property.getValue();
            // lists and titled choices came with 2025-11-25
            if (definition.has("oneOf") || "array".equals(definition.text("type"))) continue;
            if (!"boolean".equals(definition.text("type")))
                definition = definition.without("default");
            properties = properties.with(property.getKey(), definition);
            if (schema.array("required").contains(Json.of(property.getKey())))
                required.add(Json.of(property.getKey()));
        }
        var reduced = schema.with("properties", properties);
        return params.with("requestedSchema", reduced.with("required", Json.arrayOf(required)));
    }

    private Json.Obj tool(Json.Obj tool) {
        var reduced = reduced(tool, OF_ITEMS);
        if (!has(Revision.V2025_03_26)) reduced = reduced.without("annotations");
        if (revision != Revision.V2025_11_25) reduced = reduced.without("execution");
        var output = tool.object("outputSchema");
        return has(Revision.V2026_07_28)
                        || (has(Revision.V2025_06_18) && "object".equals(output.text("type")))
                ? reduced
                : reduced.without("outputSchema");
    }

    private Json.Obj prompt(Json.Obj prompt) {
        var reduced = reduced(prompt, OF_ITEMS);
        return reduced.has("arguments")
                ? each(reduced, "arguments", argument -> reduced(argument, OF_ITEMS))
                : reduced;
    }

    private Json.Obj resource(Json.Obj resource) {
        var reduced = reduced(resource, OF_ITEMS);
        if (has(Revision.V2025_06_18) || !reduced.has("annotations")) return reduced;
        return reduced.with("annotations", reduced.object("annotations").without("lastModified"));
    }

    private Json.Obj called(Json.Obj result) {
        var content = new ArrayList<Json>();
        for (var block : result.array("content")) content.add(block(block));
        var reduced = result.with("content", Json.arrayOf(content));
        boolean structured =
                revision.era() == Era.MODERN
                        || (has(Revision.V2025_06_18)
                                && result.member("structuredContent") instanceof Json.Obj);
        return structured ? reduced : reduced.without("structuredContent");
    }

    private Json content(Json.Obj message) {
        return block(message.object("content"));
    }

    /** What an older revision has no kind of content for is told as text. */
    private Json block(Json content) {
        if (!(content instanceof Json.Obj block)) return content;
        var reduced = has(Revision.V2025_06_18) ? block : block.without("_meta");
        return switch (String.valueOf(block.text("type"))) {
            case "audio" -> has(Revision.V2025_03_26) ? reduced : text("[a sound]");
            case "resource_link" ->
                    has(Revision.V2025_06_18)
                            ? reduced(block, OF_ITEMS)
                            : text(String.valueOf(block.text("uri")));
            default -> reduced;
        };
    }

    private static Json.Obj text(String text) {
        return Json.object("type", "text", "text", text);
    }

    private Json.Obj reduced(Json.Obj object, Map<String, Revision> since) {
        var reduced = object;
        for (var member : since.entrySet())
            if (!has(member.getValue())) reduced = reduced.without(member.getKey());
        return reduced;
    }

    private static Json.Obj each(Json.Obj result, String member, UnaryOperator<Json.Obj> change) {
        List<Json> changed = new ArrayList<>();
        for (var item : result.array(member))
            changed.add(item instanceof Json.Obj object ? change.apply(object) : item);
        return result.with(member, Json.arrayOf(changed));
    }
}
