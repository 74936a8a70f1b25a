package dev.gatehouse.bridge;

import static dev.gatehouse.mcp.Revision.V2025_06_18;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import java.util.Set;

/**
 * What an agent's request says to a server of another revision. The metadata that a modern server
 * requires is the sender's own and added by whoever sends.
 */
public final class Requests {
    private static final Shape ANY = Shape.NONE.with("_meta", Part.META);
    private static final Shape NAMED = ANY.with("name", "arguments");
    private static final Shape READ = ANY.with("uri");
    private static final Shape LIST = ANY.with("cursor");

    private static final Shape COMPLETE =
            ANY.with("argument", Shape.NONE.with("name", "value"))
                    .with("ref", Shape.NONE.with("type", "name", "uri").since(V2025_06_18, "title"))
                    .since(V2025_06_18, "context", Shape.NONE.with("arguments"));

    private static final Set<String> OF_ITEMS =
            Set.of("name", "uri", "arguments", "_meta", "inputResponses", "requestState");
    private static final Set<String> OF_COMPLETIONS = Set.of("ref", "argument", "context", "_meta");

    private Requests() {}

    /**
     * What is known of a request about an item, and nothing else: a server that takes a member that
     * nobody looked at, or a name in another case, would do what was not decided on.
     */
    public static Json.Obj known(Method method, Json.Obj params) {
        var known =
                switch (method) {
                    case TOOLS_CALL,
                            PROMPTS_GET,
                            RESOURCES_READ,
                            RESOURCES_SUBSCRIBE,
                            RESOURCES_UNSUBSCRIBE ->
                            OF_ITEMS;
                    case COMPLETE -> OF_COMPLETIONS;
                    default -> params.members().keySet();
                };
        var kept = params;
        for (var name : params.members().keySet())
            if (!known.contains(name)) kept = kept.without(name);
        return kept;
    }

    /** The parameters, never with a task and never with the agent's baggage. */
    public static Json.Obj params(Method method, Json.Obj params, Revision from, Revision to) {
        var served = params.without("task");
        var meta = served.object("_meta");
        if (meta.has("baggage")) served = served.with("_meta", meta.without("baggage"));
        return from == to ? served : shape(method).object(served, new Passage(from, to));
    }

    private static Shape shape(Method method) {
        return switch (method) {
            case TOOLS_CALL, PROMPTS_GET -> NAMED;
            case RESOURCES_READ, RESOURCES_SUBSCRIBE, RESOURCES_UNSUBSCRIBE -> READ;
            case TOOLS_LIST, PROMPTS_LIST, RESOURCES_LIST, TEMPLATES_LIST -> LIST;
            case COMPLETE -> COMPLETE;
            case SET_LEVEL -> ANY.with("level");
            case INITIALIZE,
                    PING,
                    DISCOVER,
                    LISTEN,
                    TASKS_GET,
                    TASKS_UPDATE,
                    TASKS_CANCEL,
                    TASKS_RESULT,
                    TASKS_LIST ->
                    ANY.open();
        };
    }
}
