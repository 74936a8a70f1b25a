package dev.gatehouse.admin;

import dev.gatehouse.audit.Past;
import dev.gatehouse.bindings.Selector;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.policy.AutomaticWish;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** An agent's request for access, read back from the record to be judged again. */
final class RecordedRequest {
    static final String KIND = "request.made";

    private RecordedRequest() {}

    /** Empty for a request of another sort, and for one that cannot be read. */
    static Optional<AutomaticWish> of(Past.Line line) {
        var what = line.event().body().object("what");
        var agent = what.text("agent");
        var user = what.text("user");
        var server = what.text("server");
        var expires = what.text("expires");
        if (agent == null
                || user == null
                || server == null
                || expires == null
                || !expires.matches("[0-9]{1,9}s")) return Optional.empty();
        var items = new HashSet<ItemKey>();
        var resources = new ArrayList<Selector>();
        try {
            for (var item : texts(what, "items")) items.add(ItemKey.parse(item));
        } catch (IllegalArgumentException noItem) {
            return Optional.empty();
        }
        for (var text : texts(what, "resources")) Selector.parse(text).ifPresent(resources::add);
        var seconds = Long.parseLong(expires.substring(0, expires.length() - 1));
        return Optional.of(
                new AutomaticWish(
                        agent, user, server, items, resources, Duration.ofSeconds(seconds)));
    }

    private static List<String> texts(Json.Obj what, String member) {
        var texts = new ArrayList<String>();
        for (var each : what.array(member)) if (each instanceof Json.Str(var text)) texts.add(text);
        return texts;
    }
}
