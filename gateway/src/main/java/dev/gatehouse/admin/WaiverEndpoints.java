package dev.gatehouse.admin;

import static dev.gatehouse.access.Operator.Role.ADMIN;

import dev.gatehouse.access.ShortId;
import dev.gatehouse.access.Waiver;
import dev.gatehouse.audit.Event;
import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.mcp.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Waivers: deviations that somebody answers for, for a time (INV-9). */
final class WaiverEndpoints {
    private final Rooms rooms;
    private final RestLimits limits;
    private final TwoPersons twoPersons;

    WaiverEndpoints(Rooms rooms, RestLimits limits, TwoPersons twoPersons) {
        this.rooms = rooms;
        this.limits = limits;
        this.twoPersons = twoPersons;
    }

    List<Endpoint> all() {
        return List.of(
                Endpoint.get(
                        "/api/waivers", "listWaivers", "The waivers", "WaiverList", this::list),
                Endpoint.post(
                                "/api/waivers",
                                "addWaiver",
                                "Takes on the risk of a deviation for a time",
                                ADMIN,
                                "NewWaiver",
                                "Waiver",
                                this::add)
                        .creating(),
                Endpoint.post(
                        "/api/waivers/{id}/revoke",
                        "revokeWaiver",
                        "Ends a waiver now",
                        ADMIN,
                        "Reason",
                        "Waiver",
                        this::revoke));
    }

    private OperatorAnswer list(Asked asked) {
        var waivers =
                rooms.waivers().all().stream()
                        .map(waiver -> Views.of(waiver, asked.now()))
                        .toList();
        return OperatorAnswer.json(200, Json.object("waivers", waivers));
    }

    private OperatorAnswer add(Asked asked) {
        var kind = kind(asked.text("kind", 40));
        var server = asked.text("server", 63);
        var item = asked.optionalText("item", limits.reasonChars()).map(Asked::item);
        var reason = asked.text("reason", limits.reasonChars());
        var span = asked.span("expires", limits.grantDefault(), limits.grantMax());
        var waiver =
                twoPersons.make(
                        asked,
                        () -> {
                            var about = known(server, item.orElse(null));
                            twoPersons.require(
                                    asked, "it waives a rule for " + about.name(), about.owner());
                            var made =
                                    new Waiver(
                                            ShortId.ofGrant(),
                                            kind,
                                            server,
                                            item.orElse(null),
                                            reason,
                                            asked.actor(),
                                            asked.now(),
                                            asked.now().plus(span),
                                            null);
                            rooms.waivers().add(made);
                            return made;
                        },
                        made -> event("waiver.added", asked, made, reason));
        return OperatorAnswer.json(201, Views.of(waiver, asked.now()));
    }

    private Server known(String name, @Nullable ItemKey item) {
        var server = rooms.servers().find(name).orElseThrow(() -> Refusal.unknown("server", name));
        boolean isKnown =
                item == null
                        || rooms.servers()
                                .submitted(server.name())
                                .filter(snapshot -> snapshot.keys().contains(item))
                                .isPresent();
        if (!isKnown)
            throw Refusal.malformed(
                    "item.unknown",
                    "Server " + name + " has no " + item + ".",
                    "gatehouse server show " + name + " lists what it has.");
        return server;
    }

    private static Waiver.Kind kind(String word) {
        return Arrays.stream(Waiver.Kind.values())
                .filter(kind -> word(kind).equals(word))
                .findFirst()
                .orElseThrow(() ->
                        Refusal.malformed(
                                "waiver.kind",
                                "No waiver is of that kind.",
                                "Kinds are "
                                        + String.join(
                                                ", ",
                                                Arrays.stream(Waiver.Kind.values())
                                                        .map(WaiverEndpoints::word)
                                                        .toList())
                                        + "."));
    }

    static String word(Waiver.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private OperatorAnswer revoke(Asked asked) {
        var reason = asked.text("reason", limits.reasonChars());
        var waiver =
                rooms.changes()
                        .make(
                                () -> {
                                    var known = known(asked);
                                    if (known.revokedAt() != null)
                                        throw Refusal.conflict(
                                                "waiver.revoked",
                                                "Waiver " + known.id() + " is revoked already.",
                                                "Nothing is left to do.");
                                    rooms.waivers().revoke(known.id(), asked.now());
                                    return known(asked);
                                },
                                made -> event("waiver.revoked", asked, made, reason));
        return OperatorAnswer.json(200, Views.of(waiver, asked.now()));
    }

    private Waiver known(Asked asked) {
        var id = asked.variable("id");
        return rooms.waivers().find(id).orElseThrow(() -> Refusal.unknown("waiver", id));
    }

    private static Event event(String kind, Asked asked, Waiver waiver, String reason) {
        var item = waiver.item();
        return new Event(
                asked.now(),
                kind,
                Json.object(
                        "actor", asked.actor(),
                        "waiver", waiver.id(),
                        "kind", word(waiver.kind()),
                        "server", waiver.server(),
                        "item", Json.of(item == null ? null : item.toString()),
                        "reason", reason,
                        "expiresAt", waiver.expiresAt().toString()));
    }
}
