package dev.gatehouse.admin;

import static dev.gatehouse.access.Operator.Role.ADMIN;
import static dev.gatehouse.access.Operator.Role.OPERATOR;

import dev.gatehouse.audit.Event;
import dev.gatehouse.drift.Containment;
import dev.gatehouse.drift.Finding;
import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.Cause;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Transition;
import dev.gatehouse.mcp.Json;
import java.util.List;
import java.util.Optional;

/** The moves of servers through their life with us, and the history of them (INV-2). */
final class LifecycleEndpoints {
    /** A server was moved. */
    record Moved(String server, String kind, Cause cause) {}

    private final Rooms rooms;
    private final RestLimits limits;
    private final TwoPersons twoPersons;
    private final ServersShown shown;

    LifecycleEndpoints(Rooms rooms, RestLimits limits, TwoPersons twoPersons) {
        this.rooms = rooms;
        this.limits = limits;
        this.twoPersons = twoPersons;
        this.shown = new ServersShown(rooms);
    }

    List<Endpoint> all() {
        var one = "/api/servers/{name}";
        return List.of(
                Endpoint.get(
                        one + "/history",
                        "serverHistory",
                        "Every move of a server, the first one first",
                        "ServerHistory",
                        this::history),
                Endpoint.post(
                        one + "/review",
                        "reviewServer",
                        "Takes a submitted server under review",
                        ADMIN,
                        "ReasonOfMove",
                        "ServerInFull",
                        asked -> move(asked, ServerState.UNDER_REVIEW, "server.review")),
                Endpoint.post(
                        one + "/quarantine",
                        "quarantineServer",
                        "Stops an approved server",
                        OPERATOR,
                        "ReasonOfMove",
                        "ServerInFull",
                        asked -> move(asked, ServerState.QUARANTINED, "server.quarantined")),
                Endpoint.post(
                        one + "/release",
                        "releaseServer",
                        "Lets a quarantined server serve again what was approved",
                        ADMIN,
                        "ReasonOfMove",
                        "ServerInFull",
                        asked -> goOn(asked, ServerState.QUARANTINED, "server.released")),
                Endpoint.post(
                        one + "/suspend",
                        "suspendServer",
                        "Lets an approved server rest",
                        OPERATOR,
                        "ReasonOfMove",
                        "ServerInFull",
                        asked -> move(asked, ServerState.SUSPENDED, "server.suspended")),
                Endpoint.post(
                        one + "/resume",
                        "resumeServer",
                        "Lets a suspended server serve again, while its approval lasts",
                        ADMIN,
                        "ReasonOfMove",
                        "ServerInFull",
                        asked -> goOn(asked, ServerState.SUSPENDED, "server.resumed")),
                Endpoint.post(
                        one + "/retire",
                        "retireServer",
                        "Ends a server for good; its name is never used again",
                        ADMIN,
                        "ReasonOfMove",
                        "ServerInFull",
                        asked -> move(asked, ServerState.RETIRED, "server.retired")));
    }

    private OperatorAnswer history(Asked asked) {
        var server = shown.known(asked);
        var moves =
                rooms.servers().history(server.name()).stream()
                        .map(LifecycleEndpoints::view)
                        .toList();
        return OperatorAnswer.json(
                200,
                Json.object(
                        "server", server.name(),
                        "moves", moves,
                        "precedents", ServersShown.precedents(rooms, server.name())));
    }

    private static Json view(Transition move) {
        var from = move.from();
        return Json.object(
                "from", Json.of(from == null ? null : from.name()),
                "to", move.to().name(),
                "actor", move.cause().actor(),
                "reason", move.cause().reason(),
                "ticket", Json.of(move.cause().ticket()),
                "snapshot", Views.text(move.snapshot()),
                "at", move.cause().at().toString());
    }

    private OperatorAnswer move(Asked asked, ServerState to, String kind) {
        var cause = cause(asked);
        var _ =
                rooms.changes()
                        .make(
                                () -> {
                                    var server = shown.known(asked);
                                    if (server.state() == to || !server.state().mayBecome(to))
                                        throw ServersShown.notIn(server, verb(kind));
                                    rooms.servers().move(server.name(), to, cause);
                                    return new Moved(server.name(), kind, cause);
                                },
                                LifecycleEndpoints::event);
        return shown.full(asked, 200, shown.known(asked));
    }

    /** Back to what was approved, which is for the server's owner to ask and another to allow. */
    private OperatorAnswer goOn(Asked asked, ServerState from, String kind) {
        var cause = cause(asked);
        var _ =
                twoPersons.make(
                        asked,
                        () -> {
                            var server = shown.known(asked);
                            if (server.state() != from)
                                throw ServersShown.notIn(server, verb(kind));
                            requireNothingStands(server, asked);
                            twoPersons.require(
                                    asked,
                                    "it lets " + server.name() + " serve again",
                                    server.owner());
                            rooms.servers().move(server.name(), ServerState.APPROVED, cause);
                            return new Moved(server.name(), kind, cause);
                        },
                        LifecycleEndpoints::event);
        return shown.full(asked, 200, shown.known(asked));
    }

    private void requireNothingStands(Server server, Asked asked) {
        for (var finding : rooms.findings().open(server.name()))
            if (finding.containment().isAtLeast(Containment.ISOLATE))
                throw Approving.isolates(server, finding);
        if (ContainmentEndpoints.isKilled(rooms, server))
            throw Refusal.conflict(
                    "server.killed",
                    "Server " + server.name() + " was killed, and what it had is gone.",
                    "Check it, read it, and approve it anew.");
        rooms.servers()
                .approval(server.name())
                .filter(approval -> approval.hasEnded(asked.now()))
                .ifPresent(approval -> {
                    throw ended(approval);
                });
    }

    static Refusal ended(Approval approval) {
        return Refusal.conflict(
                "approval.ended",
                "The approval of " + approval.server() + " ended at " + approval.expiresAt() + ".",
                "Read gatehouse server show " + approval.server() + " and approve it anew.");
    }

    /**
     * After a decision on a finding: a server that the gate quarantined by itself goes on when
     * nothing isolates it any more. Inside that change.
     */
    static boolean goesOn(Rooms rooms, Server server, Cause cause) {
        if (server.state() != ServerState.QUARANTINED) return false;
        var history = rooms.servers().history(server.name());
        var last =
                history.isEmpty() ? Optional.<Transition>empty() : Optional.of(history.getLast());
        boolean isOfGate = last.filter(move -> move.cause().isOfGate()).isPresent();
        boolean isHeld =
                rooms.findings().open(server.name()).stream()
                        .map(Finding::containment)
                        .anyMatch(level -> level.isAtLeast(Containment.ISOLATE));
        boolean lasts =
                rooms.servers()
                        .approval(server.name())
                        .filter((Approval approval) -> !approval.hasEnded(cause.at()))
                        .isPresent();
        if (!isOfGate || isHeld || !lasts || ContainmentEndpoints.isKilled(rooms, server))
            return false;
        rooms.servers().move(server.name(), ServerState.APPROVED, cause);
        return true;
    }

    private Cause cause(Asked asked) {
        return new Cause(
                asked.actor(),
                asked.text("reason", limits.reasonChars()),
                asked.optionalText("ticket", limits.reasonChars()).orElse(null),
                asked.now());
    }

    static Event event(Moved moved) {
        var cause = moved.cause();
        var body =
                Json.object(
                        "actor", cause.actor(),
                        "server", moved.server(),
                        "reason", cause.reason());
        var ticket = cause.ticket();
        return new Event(
                cause.at(),
                moved.kind(),
                ticket == null ? body : body.with("ticket", Json.of(ticket)));
    }

    private static String verb(String kind) {
        return switch (kind) {
            case "server.review" -> "taken under review";
            default -> kind.substring(kind.indexOf('.') + 1);
        };
    }
}
