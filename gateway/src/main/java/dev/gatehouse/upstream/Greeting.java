package dev.gatehouse.upstream;

import dev.gatehouse.mcp.Json;

/**
 * What initialize and discover results have in common.
 *
 * @param instructions empty when there are none
 */
record Greeting(Json.Obj capabilities, String instructions) {
    static Greeting of(Json.Obj result, String step) {
        if (!(result.member("capabilities") instanceof Json.Obj capabilities))
            throw new Unreadable("at " + step + ": its answer has no capabilities: tell its owner");
        return switch (result.member("instructions")) {
            case null -> new Greeting(capabilities, "");
            case Json.Null _ -> new Greeting(capabilities, "");
            case Json.Str(var text) -> new Greeting(capabilities, text);
            default ->
                    throw new Unreadable(
                            "at " + step + ": its instructions are not a text: tell its owner");
        };
    }
}
