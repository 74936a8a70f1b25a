package dev.gatehouse.admin;

import static dev.gatehouse.access.Operator.Role.ADMIN;

import dev.gatehouse.drift.Finding;
import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.mcp.Json;
import java.util.List;
import java.util.function.Function;

/** Drift: the findings that stand, and what persons decide on them. */
final class DriftEndpoints {
    private final Rooms rooms;
    private final RestLimits limits;
    private final TwoPersons twoPersons;
    private final FindingDecisions decisions;

    DriftEndpoints(Rooms rooms, RestLimits limits, TwoPersons twoPersons) {
        this.rooms = rooms;
        this.limits = limits;
        this.twoPersons = twoPersons;
        this.decisions = new FindingDecisions(rooms, twoPersons);
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
                Endpoint.get("/api/drift/{id}", "showDrift", "A finding", "Finding", this::show),
                Endpoint.post(
                        "/api/drift/{id}/accept",
                        "acceptDrift",
                        "Accepts what a finding says, by the rules of an approval; what it held is"
                                + " let go",
                        ADMIN,
                        "Reason",
                        "Finding",
                        this::accept),
                Endpoint.post(
                        "/api/drift/{id}/reject",
                        "rejectDrift",
                        "Closes a finding whose difference is gone; what was approved stays",
                        ADMIN,
                        "Reason",
                        "Finding",
                        this::reject));
    }

    private OperatorAnswer list(Asked asked) {
        var server = asked.request().parameter("server");
        var findings =
                server.isPresent() ? rooms.findings().open(server.get()) : rooms.findings().open();
        return OperatorAnswer.json(
                200, Json.object("findings", findings.stream().map(Views::of).toList()));
    }

    private OperatorAnswer show(Asked asked) {
        var finding = known(asked);
        new Reviewing(rooms).shown(asked.operator(), Reviewing.finding(finding), asked.now());
        return OperatorAnswer.json(200, Views.of(finding));
    }

    private Finding known(Asked asked) {
        var id = asked.variable("id");
        if (!id.matches("[0-9]{1,18}")) throw unknown(id);
        return rooms.findings().find(Long.parseLong(id)).orElseThrow(() -> unknown(id));
    }

    private OperatorAnswer accept(Asked asked) {
        var reason = asked.text("reason", limits.reasonChars());
        var finding = known(asked);
        var _ =
                twoPersons.make(
                        asked, () -> decisions.accept(asked, finding, reason), Function.identity());
        // What an accepted authorization server says of itself is known from now on.
        rooms.servers().find(finding.server()).ifPresent(rooms.authority()::look);
        return OperatorAnswer.json(200, Views.of(finding));
    }

    private OperatorAnswer reject(Asked asked) {
        var reason = asked.text("reason", limits.reasonChars());
        var finding = known(asked);
        var _ =
                twoPersons.make(
                        asked, () -> decisions.reject(asked, finding, reason), Function.identity());
        return OperatorAnswer.json(200, Views.of(finding));
    }

    private static Refusal unknown(String id) {
        return Refusal.unknown("drift", id);
    }
}
