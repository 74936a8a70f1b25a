package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Json;
import java.io.IOException;

/**
 * A tool: what the server says about it and what it does.
 *
 * @param definition as {@code tools/list} shows it
 */
public record Tool(Json.Obj definition, Action action) {
    /** What a tool does; called from many threads. */
    public interface Action {
        Outcome run(Call call) throws IOException, InterruptedException;
    }

    /** A tool without arguments. */
    static Tool plain(String name, String description, Action action) {
        return of(name, description, "{\"type\":\"object\",\"properties\":{}}", action);
    }

    static Tool of(String name, String description, String inputSchema, Action action) {
        return new Tool(
                Json.object(
                        "name",
                        name,
                        "description",
                        description,
                        "inputSchema",
                        JsonText.object(inputSchema)),
                action);
    }

    public String name() {
        var name = definition.text("name");
        return name == null ? "" : name;
    }

    Tool described(String description) {
        return new Tool(definition.with("description", Json.of(description)), action);
    }
}
