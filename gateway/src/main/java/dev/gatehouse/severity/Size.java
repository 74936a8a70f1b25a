package dev.gatehouse.severity;

import dev.gatehouse.mcp.Json;
import java.util.Optional;

/** Whether a subject can be looked at: it is no larger and no deeper than some bounds. */
final class Size {
    /** Values of one subject. */
    static final int MAX_VALUES = 50_000;

    /** Nested objects and arrays. */
    static final int MAX_DEPTH = 64;

    /** Characters of all its strings and names. */
    static final int MAX_CHARS = 2 << 20;

    private int values;
    private long chars;

    private Size() {}

    /** Why it cannot; empty when it can. */
    static Optional<String> objection(Json subject) {
        var size = new Size();
        return size.fits(subject, 0)
                ? Optional.empty()
                : Optional.of(
                        "It is larger than can be compared: more than "
                                + MAX_VALUES
                                + " values, "
                                + MAX_DEPTH
                                + " levels or "
                                + MAX_CHARS
                                + " characters.");
    }

    private boolean fits(Json value, int depth) {
        if (depth > MAX_DEPTH || ++values > MAX_VALUES || chars > MAX_CHARS) return false;
        return switch (value) {
            case Json.Obj(var members) ->
                    members.entrySet().stream()
                            .allMatch(each ->
                                    counts(each.getKey()) && fits(each.getValue(), depth + 1));
            case Json.Arr(var elements) ->
                    elements.stream().allMatch(each -> fits(each, depth + 1));
            case Json.Str(var text) -> counts(text);
            case Json.Num _, Json.Bool _, Json.Null _ -> true;
        };
    }

    private boolean counts(String text) {
        chars += text.length();
        return chars <= MAX_CHARS;
    }
}
