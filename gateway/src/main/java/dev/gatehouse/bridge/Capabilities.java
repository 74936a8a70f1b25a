package dev.gatehouse.bridge;

import static dev.gatehouse.mcp.Revision.V2025_03_26;
import static dev.gatehouse.mcp.Revision.V2025_06_18;
import static dev.gatehouse.mcp.Revision.V2025_11_25;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;

/**
 * What each side says it can do, as the other side's revision has it. Extensions are negotiated in
 * every revision, as MCP Apps does, though only the last one has a place of its own for them. Tasks
 * are not served yet.
 */
public final class Capabilities {
    private static final String TASKS = "tasks";
    private static final String TASKS_EXTENSION = "io.modelcontextprotocol/tasks";
    private static final String ELICITATION = "elicitation";

    private static final Shape SERVER =
            Shape.NONE
                    .with("experimental", "extensions", "logging")
                    .with("prompts", Shape.NONE.with("listChanged"))
                    .with("resources", Shape.NONE.with("subscribe", "listChanged"))
                    .with("tools", Shape.NONE.with("listChanged"))
                    .since(V2025_03_26, "completions");

    private static final Shape CLIENT =
            Shape.NONE
                    .with("experimental", "extensions")
                    .with("roots", Shape.NONE.until(V2025_11_25, "listChanged", Part.AS_IS))
                    .with("sampling", Shape.NONE.since(V2025_11_25, "context", "tools"))
                    .since(V2025_06_18, ELICITATION, Shape.NONE.since(V2025_11_25, "form", "url"));

    private static final Shape IMPLEMENTATION =
            Shape.NONE
                    .with("name", "version")
                    .since(V2025_06_18, "title")
                    .since(V2025_11_25, "description", "websiteUrl")
                    .since(V2025_11_25, "icons", Part.each(Content.ICON));

    private Capabilities() {}

    public static Json.Obj ofServer(Json.Obj capabilities, Revision from, Revision to) {
        var served = withoutTasks(capabilities);
        return from == to ? served : SERVER.object(served, new Passage(from, to));
    }

    public static Json.Obj ofClient(Json.Obj capabilities, Revision from, Revision to) {
        var served = withoutTasks(capabilities);
        if (from == to) return served;
        var carried = CLIENT.object(served, new Passage(from, to));
        if (!carried.has(ELICITATION)) return carried;
        if (!asksForms(capabilities.object(ELICITATION), from) && to == V2025_06_18)
            return carried.without(ELICITATION);
        return to.compareTo(V2025_11_25) >= 0 && carried.object(ELICITATION).members().isEmpty()
                ? carried.with(ELICITATION, Json.object("form", Json.object()))
                : carried;
    }

    /** What a client or server calls itself. */
    public static Json.Obj implementation(Json.Obj named, Revision from, Revision to) {
        return from == to ? named : IMPLEMENTATION.object(named, new Passage(from, to));
    }

    /** Whether the mode of elicitation that has always been there is among the declared ones. */
    static boolean asksForms(Json.Obj elicitation, Revision revision) {
        return revision.compareTo(V2025_11_25) < 0
                || elicitation.has("form")
                || !elicitation.has("url");
    }

    private static Json.Obj withoutTasks(Json.Obj capabilities) {
        var served = capabilities.without(TASKS);
        var extensions = capabilities.object("extensions");
        if (!extensions.has(TASKS_EXTENSION)) return served;
        var others = extensions.without(TASKS_EXTENSION);
        return others.members().isEmpty()
                ? served.without("extensions")
                : served.with("extensions", others);
    }
}
