package dev.gatehouse.bridge;

import dev.gatehouse.mcp.Json;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** Content as text, for agents whose revision has no other place for it. */
final class InWords {
    private InWords() {}

    /** A block as a block of text for the same audience. */
    static Json.Obj block(Json.Obj block, Passage passage) {
        var text = text(words(block));
        var annotations = Content.ANNOTATIONS.object(block.object("annotations"), passage);
        return annotations.members().isEmpty() ? text : text.with("annotations", annotations);
    }

    static Json.Obj text(String words) {
        return Json.object("type", "text", "text", words);
    }

    /** Several blocks as one block of text. */
    static Json.Obj together(List<Json> blocks) {
        return text(
                blocks.stream()
                        .filter(Json.Obj.class::isInstance)
                        .map(block -> words((Json.Obj) block))
                        .collect(Collectors.joining("\n\n")));
    }

    private static String words(Json.Obj block) {
        return switch (String.valueOf(block.text("type"))) {
            case "text" -> String.valueOf(block.text("text"));
            case "image" -> leftOut("image", block);
            case "audio" -> leftOut("audio", block);
            case "resource_link" -> link(block);
            default -> block.toText();
        };
    }

    /** No more than that it was there: a model can do nothing with base64 in a text. */
    private static String leftOut(String what, Json.Obj block) {
        var type = block.text("mimeType");
        return "["
                + what
                + (type == null ? "" : ", " + type)
                + ": left out, this version of the protocol cannot carry it]";
    }

    private static String link(Json.Obj link) {
        var words = new StringJoiner(", ", "[resource: ", "]");
        for (var member : new String[] {"title", "name", "uri", "mimeType", "description"}) {
            var value = link.text(member);
            if (value != null) words.add(value);
        }
        return words.toString();
    }
}
