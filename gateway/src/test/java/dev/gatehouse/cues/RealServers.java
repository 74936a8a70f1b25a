package dev.gatehouse.cues;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Names, descriptions and schemas of tools and prompts that packages of npm declare, as they said
 * over stdio on 2026-11-26: real servers, and all of them honest.
 */
final class RealServers {
    /**
     * One definition.
     *
     * @param own the names of its server's tools
     */
    record Said(String server, Json.Obj definition, Set<String> own) {}

    private RealServers() {}

    static List<Said> definitions() {
        var all = new ArrayList<Said>();
        for (var each : servers()) {
            var server = (Json.Obj) each;
            var name = String.valueOf(server.text("package"));
            var own = new HashSet<String>();
            for (var tool : server.array("tools"))
                own.add(String.valueOf(((Json.Obj) tool).text("name")));
            for (var list : List.of("tools", "prompts"))
                for (var definition : server.array(list))
                    all.add(new Said(name, (Json.Obj) definition, own));
        }
        return all;
    }

    private static List<Json> servers() {
        try (var file = RealServers.class.getResourceAsStream("/cues/servers.json")) {
            var read =
                    new StrictJson(JsonLimits.ANSWER)
                            .read(Objects.requireNonNull(file).readAllBytes());
            return ((Json.Arr) ((StrictJson.Value) read).json()).elements();
        } catch (IOException unread) {
            throw new UncheckedIOException(unread);
        }
    }
}
