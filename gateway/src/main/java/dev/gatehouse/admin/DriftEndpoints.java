package dev.gatehouse.admin;

import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.mcp.Json;
import java.util.List;

/** Drift: the findings that stand. */
final class DriftEndpoints {
    private final Rooms rooms;

    DriftEndpoints(Rooms rooms) {
        this.rooms = rooms;
    }

    List<Endpoint> all() {
        return List.of(
                Endpoint.get(
                                "/api/drift",
                                "listDrift",
                                "The open findings",
                                "FindingList",
                                this::list)
                        .with(
                                new Endpoint.Parameter(
                                        "server", "string", "Only those of this server")),
                Endpoint.get("/api/drift/{id}", "showDrift", "A finding", "Finding", this::show));
    }

    private OperatorAnswer list(Asked asked) {
        var server = asked.request().parameter("server");
        var findings =
                server.isPresent() ? rooms.findings().open(server.get()) : rooms.findings().open();
        return OperatorAnswer.json(
                200, Json.object("findings", findings.stream().map(Views::of).toList()));
    }

    private OperatorAnswer show(Asked asked) {
        var id = asked.variable("id");
        if (!id.matches("[0-9]{1,18}")) throw unknown(id);
        return rooms.findings()
                .find(Long.parseLong(id))
                .map(finding -> OperatorAnswer.json(200, Views.of(finding)))
                .orElseThrow(() -> unknown(id));
    }

    private static Refusal unknown(String id) {
        return Refusal.unknown("drift", id);
    }
}
