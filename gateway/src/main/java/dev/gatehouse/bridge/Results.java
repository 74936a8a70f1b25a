package dev.gatehouse.bridge;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import java.util.Set;

/** What a server's answer says to an agent of another revision. */
public final class Results {
    /** Results that must say how long they may be kept, and for whom (REQ-051). */
    private static final Set<Method> KEPT =
            Set.of(
                    Method.DISCOVER,
                    Method.TOOLS_LIST,
                    Method.PROMPTS_LIST,
                    Method.RESOURCES_LIST,
                    Method.TEMPLATES_LIST,
                    Method.RESOURCES_READ);

    /** The members that only modern results have; they are set or left out, never carried. */
    private static final Shape ANY =
            modernOnly("resultType", "ttlMs", "cacheScope", "inputRequests", "requestState")
                    .with("_meta", Part.META)
                    .open();

    private static final Shape CALLED =
            ANY.with("content", Part.each(Content.BLOCK))
                    .with("isError")
                    .with(StructuredContent.NAME, (value, passage) -> null);

    private static final Shape PROMPTED =
            ANY.with("description")
                    .with(
                            "messages",
                            Part.each(Shape.NONE.with("role").with("content", Content.BLOCK)));

    private static final Shape READ = ANY.with("contents", Part.each(Content.HELD));

    private static final Shape COMPLETED =
            ANY.with("completion", Shape.NONE.with("values", "total", "hasMore"));

    private Results() {}

    /**
     * The complete result of a method. A modern server's question is none, so {@link Questions}
     * carries it; here it would become an answer that says nothing, so it is refused with {@link
     * IllegalArgumentException}.
     */
    public static Json.Obj carried(Method method, Json.Obj result, Revision from, Revision to) {
        var passage = new Passage(from, to);
        if (passage.stays()) return result;
        if (from.era() == Era.MODERN && !isComplete(result))
            throw new IllegalArgumentException("not a complete result of " + method.wire());
        var carried = shape(method).object(result, passage);
        if (method == Method.TOOLS_CALL)
            carried = StructuredContent.carried(result, carried, passage);
        return passage.isTo(Era.MODERN) ? modern(method, carried) : carried;
    }

    /** Who does not say so means that it is (REQ-012). */
    private static boolean isComplete(Json.Obj result) {
        return !result.has("resultType") || "complete".equals(result.text("resultType"));
    }

    private static Json.Obj modern(Method method, Json.Obj result) {
        var complete = result.with("resultType", Json.of("complete"));
        return KEPT.contains(method)
                ? complete.with("ttlMs", Json.of(0)).with("cacheScope", Json.of("private"))
                : complete;
    }

    private static Shape shape(Method method) {
        return switch (method) {
            case TOOLS_CALL -> CALLED;
            case PROMPTS_GET -> PROMPTED;
            case RESOURCES_READ -> READ;
            case COMPLETE -> COMPLETED;
            case TOOLS_LIST -> list("tools", method);
            case PROMPTS_LIST -> list("prompts", method);
            case RESOURCES_LIST -> list("resources", method);
            case TEMPLATES_LIST -> list("resourceTemplates", method);
            case INITIALIZE,
                    PING,
                    DISCOVER,
                    RESOURCES_SUBSCRIBE,
                    RESOURCES_UNSUBSCRIBE,
                    SET_LEVEL,
                    LISTEN,
                    TASKS_GET,
                    TASKS_UPDATE,
                    TASKS_CANCEL,
                    TASKS_RESULT,
                    TASKS_LIST ->
                    ANY;
        };
    }

    private static Shape list(String member, Method method) {
        return ANY.with("nextCursor").with(member, Definitions.items(method));
    }

    private static Shape modernOnly(String... names) {
        var shape = Shape.NONE;
        for (var name : names) shape = shape.since(Revision.V2026_07_28, name);
        return shape;
    }
}
