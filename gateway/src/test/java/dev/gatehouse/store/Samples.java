package dev.gatehouse.store;

import dev.gatehouse.access.Agent;
import dev.gatehouse.access.Grant;
import dev.gatehouse.access.Terms;
import dev.gatehouse.audit.Event;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.bindings.BindingForm;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.Cause;
import dev.gatehouse.inventory.Declaration;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Values to store, with an instant that has more digits than a column keeps. */
final class Samples {
    static final Cause CAUSE = Cause.of("ann", "for this test", Instant.EPOCH);
    static final Instant NOW = Instant.parse("2026-11-21T09:00:00.123456Z");
    static final ItemKey ECHO = new ItemKey(Kind.TOOL, "echo");
    static final ItemKey HOSTILE = new ItemKey(Kind.TOOL, "a\u0000\"b\\\u202ec");

    private Samples() {}

    static Server server(String name) {
        return new Server(
                name,
                URI.create("https://" + name + ".example/mcp"),
                "ann",
                ServerState.SUBMITTED,
                NOW,
                null);
    }

    static Snapshot snapshot(ItemKey... tools) {
        return new Snapshot(
                Map.of(
                        Era.MODERN,
                        new Declaration(
                                Revision.V2026_07_28,
                                Json.object("name", "files", "version", "1"),
                                Json.object("tools", Json.object()),
                                "be \u0000 careful",
                                Arrays.stream(tools).map(Samples::item).toList())));
    }

    static Item item(ItemKey key) {
        return Item.of(key, Json.object("name", key.name(), "description", "says it again"));
    }

    static Approval approval(String server, Snapshot snapshot, ItemKey... items) {
        return new Approval(server, snapshot.digest(), Set.of(items), Map.of(), "bea", NOW);
    }

    static Binding bound(String action) {
        return switch (BindingForm.read(Json.object("action", action, "resources", List.of()))) {
            case BindingForm.Read(var binding) -> binding;
            case BindingForm.Refused(var why) -> throw new IllegalArgumentException(why);
        };
    }

    static Agent agent(String name) {
        return new Agent(
                name, "ann", "https://issuer.example", name + "-id", false, NOW, null, null);
    }

    static Grant grant(String id, String agent, String server, ItemKey... items) {
        return new Grant(
                id,
                agent,
                server,
                Set.of(items),
                Terms.NONE,
                "needs it",
                "bea",
                NOW,
                NOW.plusSeconds(3600),
                null);
    }

    static Event event(Object fact) {
        return new Event(NOW, "test.happened", Json.object("fact", fact));
    }
}
