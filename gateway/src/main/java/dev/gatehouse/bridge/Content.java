package dev.gatehouse.bridge;

import static dev.gatehouse.mcp.Revision.V2024_11_05;
import static dev.gatehouse.mcp.Revision.V2025_03_26;
import static dev.gatehouse.mcp.Revision.V2025_06_18;
import static dev.gatehouse.mcp.Revision.V2025_11_25;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The blocks that results and messages are made of. A block of a type that the receiver's revision
 * does not have becomes text, see {@link InWords}.
 */
final class Content {
    private record Type(Revision since, Part part) {}

    static final Shape ANNOTATIONS =
            Shape.NONE.with("audience", "priority").since(V2025_06_18, "lastModified");

    static final Shape ICON = Shape.NONE.since(V2025_11_25, "src", "mimeType", "sizes", "theme");

    /** What a resource holds. */
    static final Shape HELD =
            Shape.NONE
                    .with("uri", "mimeType", "text", "blob")
                    .since(V2025_06_18, "_meta", Part.META);

    private static final Shape BASE =
            Shape.NONE
                    .with("type")
                    .with("annotations", ANNOTATIONS)
                    .since(V2025_06_18, "_meta", Part.META);

    private static final Shape LINK =
            BASE.with("uri", "name", "description", "mimeType", "size")
                    .since(V2025_06_18, "title")
                    .since(V2025_11_25, "icons", Part.each(ICON));

    private static final Type TEXT = new Type(V2024_11_05, BASE.with("text"));
    private static final Type IMAGE = new Type(V2024_11_05, BASE.with("data", "mimeType"));
    private static final Type AUDIO = new Type(V2025_03_26, BASE.with("data", "mimeType"));

    private static final Map<String, Type> BLOCKS =
            Map.of(
                    "text", TEXT,
                    "image", IMAGE,
                    "audio", AUDIO,
                    "resource", new Type(V2024_11_05, BASE.with("resource", HELD)),
                    "resource_link", new Type(V2025_06_18, LINK));

    /** A block of a tool's result or of a prompt. */
    static final Part BLOCK = (value, passage) -> block(value, passage, BLOCKS);

    private static final Map<String, Type> SAMPLED =
            Map.of(
                    "text", TEXT,
                    "image", IMAGE,
                    "audio", AUDIO,
                    "tool_use",
                            new Type(
                                    V2025_11_25,
                                    Shape.NONE
                                            .with("type", "id", "name", "input")
                                            .with("_meta", Part.META)),
                    "tool_result", new Type(V2025_11_25, StructuredContent.TOOL_RESULT));

    /** A block of a message to or from a model. */
    static final Part SAMPLED_BLOCK = (value, passage) -> block(value, passage, SAMPLED);

    private Content() {}

    private static @Nullable Json block(Json value, Passage passage, Map<String, Type> types) {
        if (!(value instanceof Json.Obj block)) return null;
        var type = types.get(String.valueOf(block.text("type")));
        return type == null || passage.isBefore(type.since())
                ? InWords.block(block, passage)
                : type.part().carried(block, passage);
    }
}
