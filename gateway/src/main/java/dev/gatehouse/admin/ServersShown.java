package dev.gatehouse.admin;

import dev.gatehouse.access.Operator;
import dev.gatehouse.audit.Event;
import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.identity.Precedent;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.Place;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.provenance.Evidence;
import dev.gatehouse.provenance.Lineage;

/** Servers as operators see them. */
final class ServersShown {
    private final Rooms rooms;
    private final Vetting vetting;
    private final TextReview review;

    ServersShown(Rooms rooms) {
        this.rooms = rooms;
        this.vetting = new Vetting(rooms);
        this.review = new TextReview(rooms.servers());
    }

    Server known(Asked asked) {
        var name = asked.variable("name");
        return rooms.servers().find(name).orElseThrow(() -> Refusal.unknown("server", name));
    }

    Json.Obj of(Server server) {
        return Views.of(
                server,
                rooms.servers().submitted(server.name()).map(Snapshot::digest).orElse(null),
                rooms.servers().approval(server.name()).map(Approval::snapshot).orElse(null),
                rooms.findings().open(server.name()).size());
    }

    OperatorAnswer full(Asked asked, int status, Server before) {
        var name = before.name();
        var server = rooms.servers().find(name).orElse(before);
        var submitted = rooms.servers().submitted(name).<Json>map(said -> review.of(server, said));
        var approval = rooms.servers().approval(name).<Json>map(Views::of);
        var findings = rooms.findings().open(name).stream().map(Views::of).toList();
        return OperatorAnswer.json(
                status,
                Json.object(
                        "server", of(server),
                        "caPem", Json.of(server.remote().map(Place.Remote::caPem).orElse(null)),
                        "processes", processes(asked, server),
                        "submitted", submitted.orElse(Json.nothing()),
                        "approval", approval.orElse(Json.nothing()),
                        "authority",
                                rooms.authority()
                                        .book()
                                        .find(name)
                                        .<Json>map(Views::of)
                                        .orElse(Json.nothing()),
                        "identity", IdentityEndpoints.brief(rooms.identity().book(), server),
                        "precedents", precedents(rooms, name),
                        "lineage",
                                rooms.registries()
                                        .lineages()
                                        .find(name)
                                        .<Json>map(Lineage::json)
                                        .orElse(Json.nothing()),
                        "checks", Vetting.json(vetting.of(server, asked.now())),
                        "evidence",
                                rooms.evidence()
                                        .find(name)
                                        .<Json>map(Evidence::json)
                                        .orElse(Json.nothing()),
                        "advisories",
                                rooms.registries()
                                        .advisories()
                                        .find(name)
                                        .<Json>map(RegistryEndpoints::view)
                                        .orElse(Json.nothing()),
                        "contained", rooms.containments().of(name).stream().map(Views::of).toList(),
                        "findings", findings));
    }

    /** Servers with which it shares an identity, both ways (INV-3). */
    static Json precedents(Rooms rooms, String server) {
        return Json.of(
                rooms.identity().precedents().about(server).stream().map(Precedent::json).toList());
    }

    /** The record of a decision, with the servers of before whose identity it is about. */
    static Event withPrecedents(Rooms rooms, String server, Event event) {
        var before = rooms.identity().precedents().of(server);
        return before.isEmpty()
                ? event
                : new Event(
                        event.at(),
                        event.kind(),
                        event.body()
                                .with(
                                        "precedents",
                                        Json.of(before.stream().map(Precedent::json).toList())));
    }

    private Json processes(Asked asked, Server server) {
        if (server.local().isEmpty()) return Json.nothing();
        boolean isFull = asked.operator().role() != Operator.Role.AUDITOR;
        return Views.of(rooms.processes().standing(server.name()), isFull);
    }

    static Refusal notIn(Server server, String verb) {
        return Refusal.conflict(
                "server.state",
                "Server "
                        + server.name()
                        + " is "
                        + server.state()
                        + " and cannot be "
                        + verb
                        + ".",
                "gatehouse server show " + server.name() + " says where it stands.");
    }
}
