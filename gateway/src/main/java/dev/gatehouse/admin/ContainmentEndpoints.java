package dev.gatehouse.admin;

import static dev.gatehouse.access.Operator.Role.ADMIN;
import static dev.gatehouse.access.Operator.Role.OPERATOR;

import dev.gatehouse.audit.Event;
import dev.gatehouse.drift.Contained;
import dev.gatehouse.drift.Containment;
import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.inventory.Cause;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.mcp.Json;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What operators contain by hand: a tool, what writes on a server, or all of it (CAP-5, REV-4). */
final class ContainmentEndpoints {
    private static final List<Containment> BY_HAND =
            List.of(Containment.TOOL_BLOCK, Containment.WRITE_BLOCK, Containment.KILL);

    private final Rooms rooms;
    private final RestLimits limits;
    private final TwoPersons twoPersons;
    private final ServersShown shown;

    ContainmentEndpoints(Rooms rooms, RestLimits limits, TwoPersons twoPersons) {
        this.rooms = rooms;
        this.limits = limits;
        this.twoPersons = twoPersons;
        this.shown = new ServersShown(rooms);
    }

    List<Endpoint> all() {
        return List.of(
                Endpoint.post(
                        "/api/servers/{name}/contain",
                        "containServer",
                        "Blocks a tool, what writes on a server, or kills the server's access",
                        OPERATOR,
                        "NewContainment",
                        "ServerInFull",
                        this::contain),
                Endpoint.post(
                        "/api/servers/{name}/lift",
                        "liftContainment",
                        "Lifts what an operator contained",
                        ADMIN,
                        "Lifting",
                        "ServerInFull",
                        this::lift));
    }

    private OperatorAnswer contain(Asked asked) {
        var level = level(asked.text("level", 20));
        var item = item(asked);
        if ((level == Containment.TOOL_BLOCK) == (item == null))
            throw Refusal.malformed(
                    "containment.malformed",
                    "tool-block is for an item, and the other levels are for a whole server.",
                    "Name an item with tool-block, and none with write-block or kill.");
        var reason = asked.text("reason", limits.reasonChars());
        var _ = rooms.changes().make(() -> put(asked, level, item, reason), this::contained);
        return shown.full(asked, 200, shown.known(asked));
    }

    private static @Nullable ItemKey item(Asked asked) {
        return asked.optionalText("item", 2000).map(Asked::item).orElse(null);
    }

    private static Containment level(String word) {
        return BY_HAND.stream()
                .filter(level -> level.word().equals(word))
                .findFirst()
                .orElseThrow(() ->
                        Refusal.malformed(
                                "containment.level",
                                "No operator contains at such a level.",
                                "Levels are "
                                        + String.join(
                                                ", ",
                                                BY_HAND.stream().map(Containment::word).toList())
                                        + "; gatehouse server quarantine isolates."));
    }

    private Contained put(Asked asked, Containment level, @Nullable ItemKey item, String reason) {
        var server = shown.known(asked);
        if (!server.state().wasApproved()) throw ServersShown.notIn(server, "contained");
        if (level != Containment.KILL && item == null && isKilled(rooms, server))
            throw Refusal.conflict(
                    "server.killed",
                    "Server " + server.name() + " was killed, which contains more than that.",
                    "Nothing is left to do.");
        var contained =
                new Contained(server.name(), item, level, asked.actor(), reason, asked.now());
        rooms.containments().put(contained);
        if (level == Containment.KILL) kill(server, Cause.of(asked.actor(), reason, asked.now()));
        return contained;
    }

    static boolean isKilled(Rooms rooms, Server server) {
        return rooms.containments().of(server.name()).stream()
                .anyMatch(one -> one.level() == Containment.KILL);
    }

    /** No traffic, and nothing that the gate holds for it is left. */
    private void kill(Server server, Cause cause) {
        if (server.state() != ServerState.QUARANTINED)
            rooms.servers().move(server.name(), ServerState.QUARANTINED, cause);
        rooms.credentials()
                .arrangements()
                .find(server.name())
                .ifPresent(arrangement ->
                        CredentialEndpoints.forget(
                                rooms.credentials(), arrangement.at(cause.at())));
    }

    private Event contained(Contained made) {
        return new Event(made.at(), "server.contained", body(made));
    }

    private static Json.Obj body(Contained made) {
        var item = made.item();
        return Json.object(
                "actor", made.actor(),
                "server", made.server(),
                "item", Json.of(item == null ? null : item.toString()),
                "level", made.level().word(),
                "reason", made.reason());
    }

    private OperatorAnswer lift(Asked asked) {
        var item = item(asked);
        var reason = asked.text("reason", limits.reasonChars());
        var _ =
                twoPersons.make(
                        asked,
                        () -> {
                            var server = shown.known(asked);
                            var stood = standing(server, item);
                            twoPersons.require(
                                    asked,
                                    "it lifts the " + stood.level().word() + " of " + name(stood),
                                    server.owner());
                            rooms.containments().lift(server.name(), item);
                            return stood;
                        },
                        stood ->
                                new Event(
                                        asked.now(),
                                        "server.lifted",
                                        body(stood)
                                                .with("actor", Json.of(asked.actor()))
                                                .with("reason", Json.of(reason))));
        return shown.full(asked, 200, shown.known(asked));
    }

    /** A killed server is let go by a new approval, and by nothing else. */
    private Contained standing(Server server, @Nullable ItemKey item) {
        return rooms.containments().of(server.name()).stream()
                .filter(one -> Objects.equals(one.item(), item))
                .filter(one -> one.level() != Containment.KILL)
                .findFirst()
                .orElseThrow(() ->
                        Refusal.conflict(
                                "containment.none",
                                "Nothing of it is contained that could be lifted.",
                                "gatehouse server show "
                                        + server.name()
                                        + " tells what is contained."));
    }

    private static String name(Contained stood) {
        var item = stood.item();
        return item == null ? stood.server() : item + " on " + stood.server();
    }
}
