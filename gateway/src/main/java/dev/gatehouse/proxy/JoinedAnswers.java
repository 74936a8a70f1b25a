package dev.gatehouse.proxy;

import dev.gatehouse.bridge.Capabilities;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Revision;
import java.util.List;
import java.util.Optional;

/** What the joined route says of all servers together, from what was approved of each. */
final class JoinedAnswers {
    /** Names servers that the caller has a grant on and that are left out of a list for now. */
    static final String MISSING = "dev.gatehouse/missingServers";

    private static final Json.Obj INFO =
            Json.object("name", "gatehouse", "title", "Gatehouse", "version", "1");

    private static final Json.Obj CHANGES = Json.object("listChanged", true);

    /** Of the capabilities, that all lists can change. */
    static final Json.Obj CHANGING =
            Json.object("tools", CHANGES, "prompts", CHANGES, "resources", CHANGES);

    private JoinedAnswers() {}

    static Json.Obj discovered(View view) {
        var result =
                Json.object(
                        "supportedVersions",
                        List.of(Revision.V2026_07_28.date()),
                        "capabilities",
                        capabilities(view, Revision.V2026_07_28));
        return complete(instructed(result, view), Json.object());
    }

    static Json.Obj initialized(View view, Revision revision) {
        var result =
                Json.object(
                        "protocolVersion",
                        revision.date(),
                        "capabilities",
                        capabilities(view, revision),
                        "serverInfo",
                        Capabilities.implementation(INFO, Revision.V2026_07_28, revision));
        return instructed(result, view);
    }

    /**
     * The lists and the news of them are the gate's own, so they are there even while no server has
     * an item of a kind; the rest is there as soon as one server has it. Extensions are between an
     * agent and one server: they are left to that server's own route.
     */
    private static Json.Obj capabilities(View view, Revision revision) {
        var resources = CHANGES;
        boolean completes = false;
        boolean logs = false;
        for (var member : view.members()) {
            var said = member.offer().declaration();
            var served = Capabilities.ofServer(said.capabilities(), said.revision(), revision);
            completes |= served.has("completions");
            logs |= served.has("logging");
            if (served.object("resources").member("subscribe") instanceof Json.Bool(var yes) && yes)
                resources = resources.with("subscribe", Json.of(true));
        }
        var union = Json.object("tools", CHANGES, "prompts", CHANGES, "resources", resources);
        if (completes) union = union.with("completions", Json.object());
        return logs ? union.with("logging", Json.object()) : union;
    }

    private static Json.Obj instructed(Json.Obj result, View view) {
        var text = new StringBuilder();
        for (var member : view.members()) {
            var said = member.offer().declaration().instructions();
            if (said.isEmpty()) continue;
            if (!text.isEmpty()) text.append("\n\n");
            text.append("# ").append(member.server()).append("\n\n").append(said);
        }
        return text.isEmpty() ? result : result.with("instructions", Json.of(text.toString()));
    }

    /** One page of a list; a cursor only when the caller may see more. */
    static Json.Obj page(
            Kind kind, List<Json.Obj> items, Optional<String> next, View view, Era era) {
        var result = Json.object(kind.member(), Json.arrayOf(items));
        if (next.isPresent()) result = result.with("nextCursor", Json.of(next.get()));
        var meta = view.missing().isEmpty() ? Json.object() : Json.object(MISSING, view.missing());
        if (era == Era.MODERN) return complete(result, meta);
        return meta.members().isEmpty() ? result : result.with("_meta", meta);
    }

    /** What is filtered for one caller is private to it, and stale as soon as a grant ends. */
    private static Json.Obj complete(Json.Obj result, Json.Obj meta) {
        return result.with("resultType", Json.of("complete"))
                .with("ttlMs", Json.of(0))
                .with("cacheScope", Json.of("private"))
                .with("_meta", meta.with(Meta.SERVER_INFO, INFO));
    }
}
