package dev.gatehouse.cues;

import dev.gatehouse.mcp.Json;
import java.util.List;
import java.util.Map;

/** One of each kind of definition, with a string in every place that the specification knows. */
public final class Definitions {
    private Definitions() {}

    public static Json.Obj tool() {
        return Json.object(
                        "name", "book_room",
                        "title", "Book a room",
                        "description", "Books a room for some nights.")
                .with("inputSchema", input())
                .with(
                        "outputSchema",
                        Json.object(
                                "type",
                                "object",
                                "properties",
                                Json.object(
                                        "number",
                                        Json.object(
                                                "type",
                                                "string",
                                                "description",
                                                "Of the booking."))))
                .with("annotations", Json.object("title", "Booking", "readOnlyHint", false))
                .with("_meta", Json.object("example.com/kind", "hotel"))
                .with("icons", icons());
    }

    private static Json.Obj input() {
        var room =
                Json.object(
                        "type", "string",
                        "title", "Room",
                        "description", "Which one.",
                        "enum", List.of("single", "double"),
                        "default", "single",
                        "examples", List.of("double"));
        var guest =
                Json.object(
                        "type",
                        "object",
                        "properties",
                        Json.object(
                                "name",
                                Json.object(
                                        "type", "string", "pattern", "^[a-z]+$", "$comment", "x")));
        return Json.object(
                "$schema",
                "https://json-schema.org/draft/2020-12/schema",
                "type",
                "object",
                "properties",
                Json.object("room", room, "guest", guest, "plan", Json.object("const", "full")),
                "required",
                List.of("room"),
                "$defs",
                Json.object("night", Json.object("description", "One night.")),
                "allOf",
                List.of(Json.object("anyOf", List.of(Json.object("title", "Either")))));
    }

    private static Json icons() {
        return Json.array(
                Json.object(
                        "src", "https://127.0.0.1/icon.png",
                        "mimeType", "image/png",
                        "sizes", List.of("48x48")));
    }

    public static Json.Obj prompt() {
        return Json.object(
                        "name", "review",
                        "title", "Review",
                        "description", "Reviews a text.")
                .with(
                        "arguments",
                        Json.array(
                                Json.object(
                                        "name", "text",
                                        "title", "Text",
                                        "description", "What to review.")))
                .with("_meta", Json.object("example.com/kind", "text"));
    }

    public static Json.Obj resource() {
        return Json.object(
                        "uri", "memo:readme",
                        "name", "readme",
                        "title", "Read me",
                        "description", "What this is.",
                        "mimeType", "text/plain")
                .with("annotations", Json.object("audience", List.of("user")));
    }

    public static Json.Obj template() {
        return Json.object(
                "uriTemplate", "note://{id}",
                "name", "note",
                "title", "A note",
                "description", "One note.",
                "mimeType", "text/plain");
    }

    /** What a server says of itself, by the names of facets. */
    public static Json.Obj server() {
        return Json.object(
                "serverInfo",
                Json.object(
                        "name", "hotel",
                        "title", "Hotel",
                        "version", "1.0.0",
                        "description", "A hotel.",
                        "websiteUrl", "127.0.0.1",
                        "icons", icons()),
                "capabilities",
                Json.object(
                        "tools", Json.object("listChanged", true),
                        "extensions",
                                Json.object("example.com/rooms", Json.object("level", "all"))),
                "instructions",
                "Ask for the nights first.");
    }

    public static Map<String, Json.Obj> all() {
        return Map.of(
                "tool", tool(),
                "prompt", prompt(),
                "resource", resource(),
                "template", template(),
                "server", server());
    }
}
