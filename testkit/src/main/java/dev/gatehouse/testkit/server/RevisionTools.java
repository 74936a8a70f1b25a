package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Tools that say what only some revisions have words for; {@link Vocabulary} reduces it for the
 * others.
 *
 * <pre>
 * weather {city}     structured, with output schema, title, icon and annotations
 * numbers {}         structured, but no object: the modern era alone has words for it
 * media {}           text, picture, sound and a link to a resource
 * fails {}           an error of the tool
 * works {steps}      so many reports of progress, with a message each, then the result
 * logs {}            a log message of level debug, info and error each
 * waits {}           reports progress once, then waits until it is cancelled
 * drops {}           reports progress, hangs up, reports progress again, answers
 * </pre>
 */
final class RevisionTools {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final long RETRY_MILLIS = 20;

    private RevisionTools() {}

    static List<Tool> all() {
        return List.of(
                weather(),
                numbers(),
                Tool.plain("media", "Answers with content of every kind.", call -> media()),
                Tool.plain("fails", "Fails.", call -> Outcome.toolError("It failed.")),
                Tool.of(
                        "works",
                        "Reports its progress.",
                        """
                        {"type":"object","properties":{"steps":{"type":"integer"}}}
                        """,
                        RevisionTools::works),
                Tool.plain("logs", "Logs while it works.", RevisionTools::logs),
                Tool.plain("waits", "Waits until it is cancelled.", RevisionTools::waits),
                Tool.plain("drops", "Hangs up in the middle.", RevisionTools::drops));
    }

    private static Tool weather() {
        var definition =
                JsonText.object(
                        """
                        {"name":"weather","title":"Weather of a city",
                         "description":"Tells the weather of a city.",
                         "icons":[{"src":"https://icons.example/weather.png",
                           "mimeType":"image/png","sizes":["48x48"]}],
                         "annotations":{"readOnlyHint":true,"openWorldHint":false},
                         "inputSchema":{"type":"object",
                           "properties":{"city":{"type":"string"}},"required":["city"]},
                         "outputSchema":{"type":"object",
                           "properties":{"city":{"type":"string"},"celsius":{"type":"number"}},
                           "required":["city","celsius"]},
                         "execution":{"taskSupport":"forbidden"},
                         "_meta":{"example.com/kind":"forecast"}}
                        """);
        return new Tool(
                definition,
                call -> {
                    var city = call.arguments().text("city");
                    return city == null
                            ? Outcome.toolError("city must be a string")
                            : structured(Json.object("city", city, "celsius", 21.5));
                });
    }

    private static Tool numbers() {
        var definition =
                JsonText.object(
                        """
                        {"name":"numbers","description":"Counts to three.",
                         "inputSchema":{"type":"object","properties":{}},
                         "outputSchema":{"type":"array","items":{"type":"integer"}}}
                        """);
        return new Tool(definition, call -> structured(Json.array(1, 2, 3)));
    }

    private static Outcome structured(Json value) {
        var text = Json.object("type", "text", "text", value.toText());
        return new Outcome.Done(
                Json.object("content", Json.array(text), "structuredContent", value));
    }

    private static Outcome media() {
        return new Outcome.Done(
                Json.object(
                        "content",
                        Json.array(
                                Json.object("type", "text", "text", "All kinds:"),
                                Json.object(
                                        "type",
                                        "image",
                                        "data",
                                        Media.PNG,
                                        "mimeType",
                                        "image/png"),
                                Json.object(
                                        "type",
                                        "audio",
                                        "data",
                                        Media.WAV,
                                        "mimeType",
                                        "audio/wav"),
                                JsonText.object(
                                        """
                                        {"type":"resource_link","uri":"note://greeting",
                                         "name":"greeting","title":"A greeting",
                                         "mimeType":"text/plain"}
                                        """))));
    }

    private static Outcome works(Call call) throws IOException {
        int steps =
                call.arguments().member("steps") instanceof Json.Num number && number.isLong()
                        ? Math.toIntExact(number.asLong())
                        : 3;
        for (int step = 1; step <= steps; step++) call.progress(step, steps, "step " + step);
        return Outcome.text(steps + " steps");
    }

    private static Outcome logs(Call call) throws IOException {
        for (var level : List.of("debug", "info", "error")) call.log(level, "at level " + level);
        return Outcome.text("logged");
    }

    private static Outcome waits(Call call) throws IOException, InterruptedException {
        call.progress(0, 1, "waiting");
        call.pause(LONGEST_WAIT);
        return Outcome.toolError("nobody cancelled");
    }

    private static Outcome drops(Call call) throws IOException {
        call.progress(1, 2, "before");
        call.hangUp(RETRY_MILLIS);
        call.progress(2, 2, "after");
        return Outcome.text("complete");
    }
}
