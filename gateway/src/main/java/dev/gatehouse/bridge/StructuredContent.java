package dev.gatehouse.bridge;

import static dev.gatehouse.mcp.Revision.V2025_06_18;
import static dev.gatehouse.mcp.Revision.V2026_07_28;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;

/**
 * What a tool says for programs: an object since 2025-06-18, any value since 2026-07-28. Where it
 * cannot go and the tool said nothing in text, it is given as text, so that nothing is lost.
 */
final class StructuredContent {
    static final String NAME = "structuredContent";

    private static final Shape IN_MESSAGE =
            Shape.NONE
                    .with("type", "toolUseId", "isError")
                    .with("_meta", Part.META)
                    .with(
                            "content",
                            Part.each((block, passage) -> Content.BLOCK.carried(block, passage)));

    /** A tool's result inside a message to a model. */
    static final Part TOOL_RESULT =
            (value, passage) ->
                    value instanceof Json.Obj said
                            ? carried(said, IN_MESSAGE.object(said, passage), passage)
                            : null;

    private StructuredContent() {}

    /**
     * The result of a tool, whose other members have been carried, with its structured content.
     *
     * @param said the result as the server gave it
     */
    static Json.Obj carried(Json.Obj said, Json.Obj carried, Passage passage) {
        var content = carried.array("content");
        var result = carried.has("content") ? carried : carried.with("content", Json.array());
        var structured = said.member(NAME);
        if (structured == null) return result;
        if (passage.knows(V2025_06_18, V2026_07_28)
                && (structured instanceof Json.Obj || !passage.isBefore(V2026_07_28)))
            return result.with(NAME, structured);
        if (hasText(said)) return result;
        var all = new ArrayList<Json>(content);
        all.add(InWords.text(structured.toText()));
        return result.with("content", Json.arrayOf(all));
    }

    private static boolean hasText(Json.Obj result) {
        return result.array("content").stream()
                .anyMatch(
                        block -> block instanceof Json.Obj one && "text".equals(one.text("type")));
    }
}
