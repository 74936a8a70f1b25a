package dev.gatehouse.bridge;

import static dev.gatehouse.mcp.Revision.V2025_11_25;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a server asks of an agent's model, and what the model answers. */
final class Sampling {
    private static final Shape MESSAGE =
            Shape.NONE
                    .with("role")
                    .with("content", Sampling::content)
                    .since(V2025_11_25, "_meta", Part.META);

    private static final Shape PREFERENCES =
            Shape.NONE
                    .with("hints", Part.each(Shape.NONE.with("name")))
                    .with("costPriority", "speedPriority", "intelligencePriority");

    private static final Set<String> OF_TOOLS = Set.of("tool_use", "tool_result");

    static final Shape PARAMS =
            Shape.NONE
                    .with("messages", Sampling::messages)
                    .with("modelPreferences", PREFERENCES)
                    .with("systemPrompt", "includeContext", "temperature")
                    .with("maxTokens", "stopSequences", "metadata")
                    .since(V2025_11_25, "tools", Part.each(Definitions.TOOL))
                    .since(V2025_11_25, "toolChoice", Shape.NONE.with("mode"));

    static final Shape ANSWER =
            Shape.NONE
                    .with("_meta", Part.META)
                    .with("role", "model", "stopReason")
                    .with("content", Sampling::answered);

    private Sampling() {}

    /** Whether tools are offered to the model, or what it is told is of tools. */
    static boolean usesTools(Json.Obj params) {
        return params.has("tools")
                || params.has("toolChoice")
                || params.array("messages").stream()
                        .flatMap(message -> blocks(message).stream())
                        .anyMatch(block ->
                                block instanceof Json.Obj one
                                        && OF_TOOLS.contains(String.valueOf(one.text("type"))));
    }

    /** The blocks of a message's content: one, or since 2025-11-25 an array of them. */
    private static List<Json> blocks(Json message) {
        if (!(message instanceof Json.Obj one)) return List.of();
        return switch (one.member("content")) {
            case null -> List.of();
            case Json.Arr(var blocks) -> blocks;
            case Json block -> List.of(block);
        };
    }

    /** Before 2025-11-25 a message has one block, so one of several becomes several. */
    private static @Nullable Json messages(Json value, Passage passage) {
        if (!(value instanceof Json.Arr(var messages))) return null;
        var carried = new ArrayList<Json>();
        for (var message : messages) {
            if (!(message instanceof Json.Obj one)) continue;
            if (one.member("content") instanceof Json.Arr(var blocks)
                    && passage.isBefore(V2025_11_25))
                for (var block : blocks)
                    carried.add(MESSAGE.object(one.with("content", block), passage));
            else carried.add(MESSAGE.object(one, passage));
        }
        return Json.arrayOf(carried);
    }

    private static @Nullable Json content(Json value, Passage passage) {
        return value instanceof Json.Arr
                ? Part.each(Content.SAMPLED_BLOCK).carried(value, passage)
                : Content.SAMPLED_BLOCK.carried(value, passage);
    }

    /** Before 2025-11-25 an answer has one block: the only one, or all of them in words. */
    private static @Nullable Json answered(Json value, Passage passage) {
        if (!(value instanceof Json.Arr(var blocks)) || !passage.isBefore(V2025_11_25))
            return content(value, passage);
        if (blocks.size() == 1) return Content.SAMPLED_BLOCK.carried(blocks.getFirst(), passage);
        return InWords.together(blocks);
    }
}
