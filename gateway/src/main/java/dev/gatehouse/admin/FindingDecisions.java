package dev.gatehouse.admin;

import dev.gatehouse.audit.Event;
import dev.gatehouse.credentials.Arrangement;
import dev.gatehouse.drift.Authority;
import dev.gatehouse.drift.AuthorityBook;
import dev.gatehouse.drift.Finding;
import dev.gatehouse.drift.Review.Verdict;
import dev.gatehouse.drift.Source;
import dev.gatehouse.inventory.Cause;
import dev.gatehouse.inventory.Secrets;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.mcp.Json;

/**
 * What persons decide on findings: to accept what is so now, or to leave it at what was approved.
 * Grave ones take two persons, as entering is automatic and leaving is not (CAP-5, INV-5). All of
 * it runs inside the recorded change, on what stands then (T63).
 */
final class FindingDecisions {
    private final Rooms rooms;
    private final TwoPersons twoPersons;
    private final AcceptedDeclarations declarations;
    private final Reviewing reviewing;

    FindingDecisions(Rooms rooms, TwoPersons twoPersons) {
        this.rooms = rooms;
        this.twoPersons = twoPersons;
        this.declarations = new AcceptedDeclarations(rooms, twoPersons);
        this.reviewing = new Reviewing(rooms);
    }

    /** What is so now is right. */
    Event accept(Asked asked, Finding finding, String reason) {
        requireOpen(finding);
        if (finding.isHeld()) reviewing.requireRead(asked, Reviewing.finding(finding));
        var server = server(finding);
        var body =
                switch (finding.difference().source()) {
                    case AUTHORITY -> authority(asked, finding);
                    case DECLARATION -> declarations.accept(asked, server, finding, reason);
                    case IDENTITY -> throw asIdentity(server);
                    case PROVENANCE -> {
                        rooms.registries().book().accept(finding, asked.actor(), asked.now());
                        yield acknowledged(asked, finding);
                    }
                    case BEHAVIOUR -> acknowledged(asked, finding);
                };
        // After the rest, which may find that there is nothing to agree on any more.
        if (finding.isHeld()) requireSecond(asked, server, "it accepts " + named(finding));
        reviewing.keep(asked, Verdict.APPROVED, finding.severity(), Reviewing.finding(finding));
        return event(
                asked, finding, "drift.accepted", body, reason, goesOn(asked, finding, reason));
    }

    /** What was approved stays right; for what is gone, as what stands is contained. */
    Event reject(Asked asked, Finding finding, String reason) {
        requireOpen(finding);
        var server = server(finding);
        if (!finding.isGone() && finding.difference().source() != Source.BEHAVIOUR)
            throw Refusal.conflict(
                    "drift.stands",
                    "Finding " + finding.id() + " still stands: the server has not gone back.",
                    "Have its owner take it back and check the server, or retire the server.");
        // What is gone is let go; what still stands goes on then, as if it were accepted.
        if (finding.isHeld() && !finding.isGone())
            reviewing.requireRead(asked, Reviewing.finding(finding));
        requireSecond(asked, server, "it lets go what finding " + finding.id() + " holds");
        var body = acknowledged(asked, finding);
        reviewing.keep(asked, Verdict.REJECTED, finding.severity(), Reviewing.finding(finding));
        return event(
                asked, finding, "drift.rejected", body, reason, goesOn(asked, finding, reason));
    }

    private void requireOpen(Finding finding) {
        if (rooms.findings().open(finding.server()).stream()
                .noneMatch(open -> open.id() == finding.id())) throw stale(finding);
    }

    private Server server(Finding finding) {
        return rooms.servers()
                .find(finding.server())
                .orElseThrow(() -> Refusal.unknown("server", finding.server()));
    }

    private void requireSecond(Asked asked, Server server, String why) {
        twoPersons.require(asked, why + " on " + server.name(), server.owner());
    }

    private static String named(Finding finding) {
        return finding.difference().subject() + " (" + finding.severity() + ")";
    }

    private Json.Obj acknowledged(Asked asked, Finding finding) {
        rooms.findings().close(finding.id(), asked.now());
        return Json.object("subject", finding.difference().subject());
    }

    private static Refusal asIdentity(Server server) {
        return Refusal.conflict(
                "drift.identity",
                "This is about who " + server.name() + " is, which is accepted by approving it.",
                "Read gatehouse server show " + server.name() + " and approve the server.");
    }

    private boolean goesOn(Asked asked, Finding finding, String reason) {
        var why = "decided on finding " + finding.id() + ": " + reason;
        return LifecycleEndpoints.goesOn(
                rooms, server(finding), Cause.of(asked.actor(), why, asked.now()));
    }

    private static Event event(
            Asked asked,
            Finding finding,
            String kind,
            Json.Obj what,
            String reason,
            boolean released) {
        return new Event(
                asked.now(),
                kind,
                what.with("actor", Json.of(asked.actor()))
                        .with("server", Json.of(finding.server()))
                        .with("finding", Json.of(finding.id()))
                        .with("severity", Json.of(finding.severity()))
                        .with("released", Json.of(released))
                        .with("reason", Json.of(reason)));
    }

    /** Accepts what a finding says of authorization, if that is what is said even now. */
    private Json.Obj authority(Asked asked, Finding finding) {
        return switch (rooms.authority().book().accept(finding, asked.actor())) {
            case AuthorityBook.Taken taken -> {
                if (taken.facet().equals(Authority.SERVERS)) move(taken, asked);
                yield taken(taken);
            }
            case AuthorityBook.Stale _ -> throw stale(finding);
        };
    }

    private Json.Obj taken(AuthorityBook.Taken taken) {
        var body =
                Secrets.masked(
                        Json.object(
                                "facet", taken.facet(),
                                "accepted", taken.now().of(taken.facet())));
        return rooms.credentials()
                .arrangements()
                .find(taken.server())
                .flatMap(Arrangement::issuer)
                .map(issuer -> body.with("issuer", Json.of(issuer)))
                .orElse(body);
    }

    private static Refusal stale(Finding finding) {
        return Refusal.conflict(
                "drift.closed",
                "Finding " + finding.id() + " does not stand any more.",
                "gatehouse drift list shows those that do.");
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
}
