package dev.gatehouse.behaviour;

import dev.gatehouse.mcp.Json;
import org.jspecify.annotations.Nullable;

/**
 * How much memory a JSON value holds, about. It counts values and the lengths of texts and looks at
 * no character: far less than it took to read them.
 */
final class Held {
    /** Objects of Java and their places in lists and maps, for each value. */
    private static final long BYTES_OF_VALUE = 64;

    private Held() {}

    static long by(@Nullable Json json) {
        return switch (json) {
            case null -> 0;
            case Json.Obj(var members) -> {
                long held = BYTES_OF_VALUE;
                for (var member : members.entrySet())
                    held += BYTES_OF_VALUE + member.getKey().length() + by(member.getValue());
                yield held;
            }
            case Json.Arr(var elements) -> {
                long held = BYTES_OF_VALUE;
                for (var element : elements) held += by(element);
                yield held;
            }
            // Texts of other alphabets hold twice as much; what is bounded is not that exact.
            case Json.Str(var text) -> BYTES_OF_VALUE + text.length();
            case Json.Num(var text) -> BYTES_OF_VALUE + text.length();
            case Json.Bool _, Json.Null _ -> 0;
        };
    }
}
