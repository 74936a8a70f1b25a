package dev.gatehouse.bridge;

import static dev.gatehouse.mcp.Revision.V2025_03_26;
import static dev.gatehouse.mcp.Revision.V2025_06_18;
import static dev.gatehouse.mcp.Revision.V2025_11_25;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import java.util.List;
import java.util.Optional;

/** What a server offers, one item at a time, as an agent of another revision may see it. */
public final class Definitions {
    private static final Part ICONS = Part.each(Content.ICON);

    static final Shape TOOL =
            Shape.NONE
                    .with("name", "description")
                    .with("inputSchema", ToolSchemas.INPUT)
                    .since(V2025_03_26, "annotations", hints())
                    .since(V2025_06_18, "outputSchema", ToolSchemas.OUTPUT)
                    .since(V2025_06_18, "title")
                    .since(V2025_06_18, "_meta", Part.META)
                    .since(V2025_11_25, "icons", ICONS);

    private static final Shape PROMPT =
            Shape.NONE
                    .with("name", "description")
                    .with(
                            "arguments",
                            Part.each(
                                    Shape.NONE
                                            .with("name", "description", "required")
                                            .since(V2025_06_18, "title")))
                    .since(V2025_06_18, "title")
                    .since(V2025_06_18, "_meta", Part.META)
                    .since(V2025_11_25, "icons", ICONS);

    private static final Shape TEMPLATE =
            Shape.NONE
                    .with("uriTemplate", "name", "description", "mimeType")
                    .with("annotations", Content.ANNOTATIONS)
                    .since(V2025_06_18, "title")
                    .since(V2025_06_18, "_meta", Part.META)
                    .since(V2025_11_25, "icons", ICONS);

    private static final Shape RESOURCE = TEMPLATE.with("uri", "size");

    private record Kind(Shape shape, List<String> required) {}

    private Definitions() {}

    /**
     * An item of a list; empty when it cannot be shown at all: it lacks what every revision
     * requires, or it is a tool that can only be called as a task.
     *
     * @param list the method whose result lists such items
     */
    public static Optional<Json.Obj> carried(
            Method list, Json.Obj definition, Revision from, Revision to) {
        var passage = new Passage(from, to);
        if (passage.stays()) return Optional.of(definition);
        if (isOnlyForTasks(definition)) return Optional.empty();
        var kind = kind(list);
        var carried = kind.shape().object(definition, passage);
        return kind.required().stream().allMatch(carried::has)
                ? Optional.of(carried)
                : Optional.empty();
    }

    /** The items of a list's result. */
    static Part items(Method list) {
        return Part.each((value, passage) ->
                value instanceof Json.Obj definition
                        ? carried(list, definition, passage.from(), passage.to()).orElse(null)
                        : null);
    }

    private static Kind kind(Method list) {
        return switch (list) {
            case TOOLS_LIST -> new Kind(TOOL, List.of("name", "inputSchema"));
            case PROMPTS_LIST -> new Kind(PROMPT, List.of("name"));
            case RESOURCES_LIST -> new Kind(RESOURCE, List.of("name", "uri"));
            case TEMPLATES_LIST -> new Kind(TEMPLATE, List.of("name", "uriTemplate"));
            default -> throw new IllegalArgumentException(list + " lists nothing");
        };
    }

    private static boolean isOnlyForTasks(Json.Obj definition) {
        return "required".equals(definition.object("execution").text("taskSupport"));
    }

    private static Shape hints() {
        return Shape.NONE.with(
                "title", "readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint");
    }
}
