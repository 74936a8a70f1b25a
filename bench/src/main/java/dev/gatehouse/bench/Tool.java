package dev.gatehouse.bench;

import dev.gatehouse.mcp.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A tool of the {@link Origin}: how long its result is and in which shape it is answered. */
public enum Tool {
    SMALL("small", 1024, Shape.WHOLE),
    LARGE("large", 32 * 1024, Shape.WHOLE),
    SMALL_SSE("small_sse", 1024, Shape.STREAMED),
    LARGE_SSE("large_sse", 32 * 1024, Shape.STREAMED),
    /** Answers with a stream that stays open and never carries a result. */
    IDLE("idle", 0, Shape.OPEN);

    /** How an answer travels. */
    public enum Shape {
        /** One JSON body. */
        WHOLE,
        /** An event stream: {@link #PROGRESS_EVENTS} events of progress, then the result. */
        STREAMED,
        /** An event stream that only the caller ends. */
        OPEN
    }

    /** Events of progress before a streamed result, when the caller asked for progress. */
    public static final int PROGRESS_EVENTS = 2;

    /** The tools that are called over and over, in the order of the report. */
    public static final List<Tool> ANSWERING = List.of(SMALL, LARGE, SMALL_SSE, LARGE_SSE);

    private static final Map<String, Tool> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(Tool::wire, Function.identity()));

    private final String wire;
    private final Shape shape;
    private final String text;

    Tool(String wire, int resultChars, Shape shape) {
        this.wire = wire;
        this.shape = shape;
        this.text = prose(resultChars);
    }

    public static Optional<Tool> find(String wire) {
        return Optional.ofNullable(BY_NAME.get(wire));
    }

    public String wire() {
        return wire;
    }

    public Shape shape() {
        return shape;
    }

    /** The text of the result: ASCII, as long as the tool promises, the same in every process. */
    public String text() {
        return text;
    }

    /** The arguments that the load sends. */
    public Json.Obj arguments() {
        return Json.object(
                "query", "records of the harbour office between 1880 and 1890", "limit", 20);
    }

    /** The tool as {@code tools/list} declares it. */
    public Json.Obj declaration() {
        return Json.object(
                "name",
                wire,
                "title",
                "Search, answering " + wire.replace('_', ' '),
                "description",
                description(),
                "inputSchema",
                inputSchema(),
                "annotations",
                Json.object("readOnlyHint", true, "openWorldHint", false));
    }

    private String description() {
        return switch (shape) {
            case WHOLE -> "Searches the archive; " + text.length() + " characters in one body.";
            case STREAMED ->
                    "Searches the archive; progress first, then " + text.length() + " characters.";
            case OPEN -> "Watches the archive; the stream stays open until the caller leaves.";
        };
    }

    private static Json.Obj inputSchema() {
        return Json.object(
                "type",
                "object",
                "properties",
                Json.object(
                        "query",
                        Json.object("type", "string", "minLength", 1, "maxLength", 200),
                        "limit",
                        Json.object("type", "integer", "minimum", 1, "maximum", 100)),
                "required",
                Json.array("query"),
                "additionalProperties",
                false);
    }

    /** Words, quotes and line ends in the proportion of prose, so that JSON has to escape some. */
    private static String prose(int chars) {
        var random = new Random(1880);
        var text = new StringBuilder(chars + 16);
        while (text.length() < chars) {
            int letters = 2 + random.nextInt(9);
            for (int i = 0; i < letters; i++) text.append((char) ('a' + random.nextInt(26)));
            text.append(
                    switch (random.nextInt(20)) {
                        case 0 -> ".\n";
                        case 1 -> "\" ";
                        case 2 -> ", ";
                        default -> " ";
                    });
        }
        text.setLength(chars);
        return text.toString();
    }
}
