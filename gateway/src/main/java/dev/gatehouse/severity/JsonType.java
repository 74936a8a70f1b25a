package dev.gatehouse.severity;

import dev.gatehouse.mcp.Json;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The types of JSON Schema, with numbers split so that no value has two. */
enum JsonType {
    NULL,
    BOOLEAN,
    OBJECT,
    ARRAY,
    STRING,
    INTEGER,
    FRACTION;

    static Set<JsonType> all() {
        return EnumSet.allOf(JsonType.class);
    }

    static Set<JsonType> numbers() {
        return EnumSet.of(INTEGER, FRACTION);
    }

    /** Those that one word of a {@code type} allows; empty for a word that there is not. */
    static Optional<Set<JsonType>> named(String word) {
        return switch (word) {
            case "null" -> Optional.of(EnumSet.of(NULL));
            case "boolean" -> Optional.of(EnumSet.of(BOOLEAN));
            case "object" -> Optional.of(EnumSet.of(OBJECT));
            case "array" -> Optional.of(EnumSet.of(ARRAY));
            case "string" -> Optional.of(EnumSet.of(STRING));
            case "integer" -> Optional.of(EnumSet.of(INTEGER));
            case "number" -> Optional.of(numbers());
            default -> Optional.empty();
        };
    }

    static JsonType of(Json value) {
        return switch (value) {
            case Json.Null _ -> NULL;
            case Json.Bool _ -> BOOLEAN;
            case Json.Obj _ -> OBJECT;
            case Json.Arr _ -> ARRAY;
            case Json.Str _ -> STRING;
            case Json.Num number -> Numbers.isWhole(number) ? INTEGER : FRACTION;
        };
    }
}
