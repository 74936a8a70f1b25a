package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** JSON written out in the source of a fixture. */
public final class JsonText {
    private static final StrictJson READER = new StrictJson(JsonLimits.ANSWER);

    private JsonText() {}

    /** The object in the text; throws {@link IllegalArgumentException} when it is none. */
    public static Json.Obj object(String text) {
        return object(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The elements of the array in the text; throws when it is none. */
    static List<Json> array(byte[] text) {
        return switch (READER.read(text)) {
            case StrictJson.Value(Json.Arr(var elements)) -> elements;
            case StrictJson.Value(var other) ->
                    throw new IllegalArgumentException("not a JSON array: " + other.toText());
            case StrictJson.Refused(var why) -> throw new IllegalArgumentException(why);
        };
    }

    public static Json.Obj object(byte[] text) {
        return switch (READER.read(text)) {
            case StrictJson.Value(Json.Obj object) -> object;
            case StrictJson.Value(var other) ->
                    throw new IllegalArgumentException("not a JSON object: " + other.toText());
            case StrictJson.Refused(var why) -> throw new IllegalArgumentException(why);
        };
    }
}
