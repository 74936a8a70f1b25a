package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.testkit.server.Catalogue.Listing;
import dev.gatehouse.testkit.server.Catalogue.News;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The tools that the official conformance suite calls, apart from those that ask for input. */
final class ConformanceTools {
    private static final Duration BEAT = Duration.ofMillis(50);

    private ConformanceTools() {}

    static List<Tool> all(Catalogue catalogue) {
        return List.of(
                Tool.plain(
                        "test_simple_text",
                        "Answers with a line of text.",
                        call -> Outcome.text("This is a simple text response for testing.")),
                content(
                        "test_image_content",
                        "Answers with a picture.",
                        Json.object("type", "image", "data", Media.PNG, "mimeType", "image/png")),
                content(
                        "test_audio_content",
                        "Answers with a sound.",
                        Json.object("type", "audio", "data", Media.WAV, "mimeType", "audio/wav")),
                content("test_embedded_resource", "Answers with a resource.", embedded()),
                content(
                        "test_multiple_content_types",
                        "Answers with content of several kinds.",
                        Json.object("type", "text", "text", "Multiple content types test:"),
                        Json.object("type", "image", "data", Media.PNG, "mimeType", "image/png"),
                        mixed()),
                Tool.plain(
                        "test_tool_with_logging",
                        "Logs while it works.",
                        ConformanceTools::logging),
                Tool.plain(
                        "test_logging_tool",
                        "Logs while it works, if the client wants it.",
                        ConformanceTools::logging),
                Tool.plain(
                        "test_error_handling",
                        "Fails.",
                        call ->
                                Outcome.toolError(
                                        "This tool intentionally returns an error for testing")),
                Tool.plain(
                        "test_tool_with_progress", "Reports progress.", ConformanceTools::progress),
                Tool.plain(
                        "test_reconnection",
                        "Closes its stream; the answer waits for the client to resume.",
                        call -> {
                            call.hangUp(200);
                            call.pause(BEAT);
                            return Outcome.text("The stream was resumed.");
                        }),
                changing(catalogue, "test_trigger_tool_change", Listing.TOOLS),
                changing(catalogue, "test_trigger_prompt_change", Listing.PROMPTS),
                Tool.of(
                        "json_schema_2020_12_tool",
                        "Tool with JSON Schema 2020-12 features",
                        """
                        {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
                         "$defs":{"address":{"$anchor":"addressDef","type":"object",
                           "properties":{"street":{"type":"string"},"city":{"type":"string"}}}},
                         "properties":{"name":{"type":"string"},"address":{"$ref":"#/$defs/address"},
                           "contactMethod":{"type":"string","enum":["phone","email"]},
                           "phone":{"type":"string"},"email":{"type":"string"}},
                         "allOf":[{"anyOf":[{"required":["phone"]},{"required":["email"]}]}],
                         "if":{"properties":{"contactMethod":{"const":"phone"}},
                           "required":["contactMethod"]},
                         "then":{"required":["phone"]},"else":{"required":["email"]},
                         "additionalProperties":false}
                        """,
                        call -> Outcome.text(call.arguments().toText())),
                Tool.of(
                        "test_x_mcp_header",
                        "Repeats a region that is also sent as a header.",
                        """
                        {"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"}}}
                        """,
                        call -> Outcome.text("region: " + call.arguments().text("region"))));
    }

    private static Tool content(String name, String description, Json.Obj... content) {
        var result = Json.object("content", Json.arrayOf(List.of(content)));
        return Tool.plain(name, description, call -> new Outcome.Done(result));
    }

    private static Tool changing(Catalogue catalogue, String name, Listing listing) {
        return Tool.plain(
                name,
                "Makes a list change, as far as clients are told.",
                call -> {
                    catalogue.announce(new News.ListChanged(listing));
                    return Outcome.text("announced");
                });
    }

    private static Json.Obj embedded() {
        return JsonText.object(
                """
                {"type":"resource","resource":{"uri":"test://embedded-resource",
                 "mimeType":"text/plain","text":"This is an embedded resource content."}}
                """);
    }

    private static Json.Obj mixed() {
        return JsonText.object(
                """
                {"type":"resource","resource":{"uri":"test://mixed-content-resource",
                 "mimeType":"application/json","text":"{\\"test\\":\\"data\\",\\"value\\":123}"}}
                """);
    }

    private static Outcome logging(Call call) throws IOException, InterruptedException {
        call.log("info", "Tool execution started");
        call.pause(BEAT);
        call.log("info", "Tool processing data");
        call.pause(BEAT);
        call.log("info", "Tool execution completed");
        return Outcome.text("Tool with logging executed");
    }

    private static Outcome progress(Call call) throws IOException, InterruptedException {
        call.progress(0, 100);
        call.pause(BEAT);
        call.progress(50, 100);
        call.pause(BEAT);
        call.progress(100, 100);
        return Outcome.text("Tool with progress executed");
    }
}
