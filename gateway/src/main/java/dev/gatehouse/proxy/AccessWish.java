package dev.gatehouse.proxy;

import dev.gatehouse.access.RequestLimits;
import dev.gatehouse.bindings.Selector;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an agent asks access to, as it says it:
 *
 * <pre>{@code
 * {"server": "files", "items": ["tool:write_file"], "resources": ["path:/srv/reports/*"],
 *  "reason": "ticket 17", "seconds": 3600, "maxCalls": 3}
 * }</pre>
 *
 * All but the server, the items and the reason may be absent.
 */
record AccessWish(
        String server,
        List<String> items,
        List<String> resources,
        String reason,
        long seconds,
        @Nullable Integer maxCalls) {
    /** What reading one gave. */
    sealed interface Reading {}

    record Read(AccessWish wish) implements Reading {}

    /**
     * It is none.
     *
     * @param why a clause that names the member
     */
    record Malformed(String why) implements Reading {}

    private static final StrictJson JSON = new StrictJson(JsonLimits.REQUEST);
    private static final Set<String> MEMBERS =
            Set.of("server", "items", "resources", "reason", "seconds", "maxCalls");
    private static final int MAX_NAMED = 50;
    private static final int MAX_TEXT = 500;
    private static final int MAX_CALLS = 1_000_000;

    static Reading read(byte[] body, RequestLimits limits) {
        if (!(JSON.read(body) instanceof StrictJson.Value(Json.Obj said)))
            return new Malformed("the body is no JSON object");
        if (!MEMBERS.containsAll(said.members().keySet()))
            return new Malformed("it has a member that is not known");
        var server = said.text("server");
        if (server == null || !Names.isServer(server))
            return new Malformed("server is no server's name");
        var reason = said.text("reason");
        if (reason == null || reason.isBlank() || reason.length() > MAX_TEXT)
            return new Malformed("reason is no text of at most " + MAX_TEXT + " characters");
        var items = texts(said, "items");
        if (items == null || items.isEmpty() || !items.stream().allMatch(AccessWish::isItem))
            return new Malformed("items is no list of items such as tool:NAME");
        var resources = texts(said, "resources");
        if (resources == null
                || !resources.stream().allMatch(text -> Selector.parse(text).isPresent()))
            return new Malformed("resources is no list of selectors such as path:/srv/*");
        long most = limits.windowMost().toSeconds();
        var seconds = number(said, "seconds", limits.window().toSeconds(), most);
        if (seconds == null) return new Malformed("seconds is no number from 1 to " + most);
        var calls = number(said, "maxCalls", 0, MAX_CALLS);
        if (calls == null) return new Malformed("maxCalls is no number from 1 to " + MAX_CALLS);
        return new Read(
                new AccessWish(
                        server,
                        items,
                        resources,
                        reason,
                        seconds,
                        calls == 0 ? null : Integer.valueOf(Math.toIntExact(calls))));
    }

    private static boolean isItem(String text) {
        try {
            var _ = ItemKey.parse(text);
            return true;
        } catch (IllegalArgumentException none) {
            return false;
        }
    }

    private static @Nullable List<String> texts(Json.Obj said, String member) {
        if (!said.has(member)) return List.of();
        if (!(said.member(member) instanceof Json.Arr(var elements)) || elements.size() > MAX_NAMED)
            return null;
        var texts = new ArrayList<String>();
        for (var element : elements) {
            if (!(element instanceof Json.Str(var text)) || text.length() > MAX_TEXT) return null;
            texts.add(text);
        }
        return texts;
    }

    private static @Nullable Long number(Json.Obj said, String member, long standard, long most) {
        if (!said.has(member)) return standard;
        return said.member(member) instanceof Json.Num number
                        && number.isLong()
                        && number.asLong() >= 1
                        && number.asLong() <= most
                ? Long.valueOf(number.asLong())
                : null;
    }

    /** As it waits, and as REST takes a grant. */
    Json.Obj content(String agent, String user) {
        var content =
                Json.object(
                        "agent", agent,
                        "user", user,
                        "server", server,
                        "items", items,
                        "resources", resources,
                        "reason", reason,
                        "expires", seconds + "s");
        return maxCalls == null ? content : content.with("maxCalls", Json.of(maxCalls));
    }
}
