package dev.gatehouse.admin;

import static dev.gatehouse.access.Operator.Role.ADMIN;

import dev.gatehouse.audit.Event;
import dev.gatehouse.credentials.Arrangement;
import dev.gatehouse.drift.Authority;
import dev.gatehouse.drift.AuthorityBook;
import dev.gatehouse.drift.Finding;
import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.mcp.Json;
import java.util.List;

/** Drift: the findings that stand, and their acceptance where no approval is it. */
final class DriftEndpoints {
    private final Rooms rooms;
    private final RestLimits limits;

    DriftEndpoints(Rooms rooms, RestLimits limits) {
        this.rooms = rooms;
        this.limits = limits;
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
                        "Accepts what a finding says of a server's authorization; what was held for"
                                + " it may be got then",
                        ADMIN,
                        "Reason",
                        "Finding",
                        this::accept));
    }

    private OperatorAnswer list(Asked asked) {
        var server = asked.request().parameter("server");
        var findings =
                server.isPresent() ? rooms.findings().open(server.get()) : rooms.findings().open();
        return OperatorAnswer.json(
                200, Json.object("findings", findings.stream().map(Views::of).toList()));
    }

    private OperatorAnswer show(Asked asked) {
        return OperatorAnswer.json(200, Views.of(known(asked)));
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
                rooms.changes()
                        .make(
                                () -> taken(asked, finding),
                                taken -> accepted(asked, finding, taken, reason));
        // What an accepted authorization server says of itself is known from now on.
        rooms.servers().find(finding.server()).ifPresent(rooms.authority()::look);
        return OperatorAnswer.json(200, Views.of(finding));
    }

    private Event accepted(Asked asked, Finding finding, AuthorityBook.Taken taken, String reason) {
        var body =
                Json.object(
                        "actor", asked.actor(),
                        "server", taken.server(),
                        "finding", finding.id(),
                        "facet", taken.facet(),
                        "accepted", taken.now().of(taken.facet()),
                        "reason", reason);
        var issuer =
                rooms.credentials()
                        .arrangements()
                        .find(taken.server())
                        .flatMap(Arrangement::issuer);
        return new Event(
                asked.now(),
                "drift.accepted",
                issuer.isEmpty() ? body : body.with("issuer", Json.of(issuer.get())));
    }

    /** Inside the change: what is accepted is what the finding says, or nothing (T63). */
    private AuthorityBook.Taken taken(Asked asked, Finding finding) {
        return switch (rooms.authority().book().accept(finding, asked.actor())) {
            case AuthorityBook.Taken taken -> {
                if (taken.facet().equals(Authority.SERVERS)) move(taken, asked);
                yield taken;
            }
            case AuthorityBook.Stale _ ->
                    throw Refusal.conflict(
                            "drift.closed",
                            "Finding " + finding.id() + " does not stand any more.",
                            "gatehouse drift list shows those that do.");
            case AuthorityBook.OfDeclarations(var server) ->
                    throw Refusal.conflict(
                            "drift.declared",
                            "Finding "
                                    + finding.id()
                                    + " is about what "
                                    + server
                                    + " offers, which is accepted by approving it.",
                            "Read gatehouse server diff " + server + " and approve the server.");
        };
    }

    /** The gate goes to the one that is accepted, unless it goes to one of several already. */
    private void move(AuthorityBook.Taken taken, Asked asked) {
        var arrangements = rooms.credentials().arrangements();
        var servers = taken.now().of(Authority.SERVERS);
        var found =
                arrangements
                        .find(taken.server())
                        .filter(one -> one.issuer().isPresent())
                        .filter(one -> !servers.contains(one.issuer().get()));
        if (found.isEmpty() || servers.isEmpty()) return;
        var proposed = found.get().proposed().filter(servers::contains);
        if (proposed.isEmpty() && servers.size() > 1)
            throw Refusal.conflict(
                    "drift.several",
                    taken.server()
                            + " names several authorization servers, and none is the one that the"
                            + " gate asks.",
                    "Say which: gatehouse server credential trust "
                            + taken.server()
                            + " --issuer URL, then accept the finding.");
        var to = proposed.orElse(servers.iterator().next());
        arrangements.update(found.get().movingTo(to).at(asked.now()));
        rooms.credentials().holdings().forgetAll(taken.server());
    }

    private static Refusal unknown(String id) {
        return Refusal.unknown("drift", id);
    }
}
