package dev.gatehouse.admin;

import dev.gatehouse.bindings.Binding;
import dev.gatehouse.credentials.Arrangement;
import dev.gatehouse.drift.Comparison;
import dev.gatehouse.drift.Containment;
import dev.gatehouse.drift.Finding;
import dev.gatehouse.drift.Source;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.Cause;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.severity.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An approval: what it must pass, and what follows from it (INV-4 to INV-6). All of it runs inside
 * the recorded change, on what stands then (T63).
 */
final class Approving {
    /**
     * What shall be approved.
     *
     * @param until when it ends
     * @param reason for the server's history
     * @param page what its approver was shown, when a person decides on all that the server
     *     declares, and with that on the server: what stopped it is let go, and it serves; null for
     *     a decision on one thing
     */
    record Wish(
            Server server,
            Snapshot snapshot,
            Set<ItemKey> items,
            Map<ItemKey, Binding> bindings,
            Instant until,
            String reason,
            @Nullable String page) {
        boolean whole() {
            return page != null;
        }
    }

    private final Rooms rooms;
    private final TwoPersons twoPersons;
    private final Reviewing reviewing;

    Approving(Rooms rooms, TwoPersons twoPersons) {
        this.rooms = rooms;
        this.twoPersons = twoPersons;
        this.reviewing = new Reviewing(rooms);
    }

    Approval make(Asked asked, Wish wish) {
        var server = wish.server();
        requireKnown(wish.items(), wish.snapshot());
        var waived = new Waived(rooms, asked.now());
        new TextReview(rooms.servers())
                .require(
                        server,
                        wish.snapshot(),
                        wish.items(),
                        (kind, item) -> waived.is(kind, server.name(), item));
        AskedBindings.requireWhole(server.name(), wish.items(), wish.bindings());
        NarrowScopes.require(
                rooms,
                server.name(),
                wish.bindings().values().stream().flatMap(one -> one.scopes().stream()).toList(),
                asked.now());
        requireNothingNewer(asked, server);
        if (wish.whole()) requireNothingElseStands(server);
        Vetting.requireEvidence(rooms, server, asked.now());
        requireSecond(asked, wish);
        var cause = new Cause(asked.actor(), wish.reason(), null, asked.now());
        var approval = approval(asked, wish);
        rooms.servers().keep(wish.snapshot());
        if (wish.whole() || server.state() == ServerState.APPROVED)
            rooms.servers().approve(approval, cause);
        else rooms.servers().amend(approval);
        follow(asked, wish);
        if (wish.whole()) rooms.identity().precedents().note(server);
        return approval;
    }

    private static Approval approval(Asked asked, Wish wish) {
        var seconded = asked.seconded();
        return new Approval(
                wish.server().name(),
                wish.snapshot().digest(),
                wish.items(),
                wish.bindings(),
                asked.actor(),
                seconded == null ? null : seconded.approver().name(),
                asked.now(),
                wish.until());
    }

    private void follow(Asked asked, Wish wish) {
        var server = wish.server();
        if (wish.whole() && server.remote().isPresent())
            rooms.authority().book().adopt(server.name(), trusted(server), asked.actor());
        if (wish.whole() && ContainmentEndpoints.isKilled(rooms, server))
            rooms.containments().lift(server.name(), null);
        rooms.findings()
                .leave(
                        server.name(),
                        Source.DECLARATION,
                        Said.in(wish.snapshot()).unsettled(rooms.findings().open(server.name())),
                        asked.now());
        // What the server says otherwise even now is not what was decided on.
        if (wish.whole())
            for (var finding : rooms.findings().open(server.name()))
                if (finding.containment().isAtLeast(Containment.ISOLATE))
                    throw isolates(server, finding);
    }

    private Optional<String> trusted(Server server) {
        return rooms.credentials().arrangements().find(server.name()).flatMap(Arrangement::issuer);
    }

    /** What isolates the server and is not about what it declares is decided on for itself. */
    private void requireNothingElseStands(Server server) {
        for (var finding : rooms.findings().open(server.name()))
            if (finding.difference().source() != Source.DECLARATION
                    && finding.containment().isAtLeast(Containment.ISOLATE))
                throw isolates(server, finding);
    }

    /** What came up after the first of two asked is nothing that the second one was told. */
    private void requireNothingNewer(Asked asked, Server server) {
        var seconded = asked.seconded();
        if (seconded == null) return;
        var since = seconded.request().madeAt();
        boolean isFound =
                rooms.findings().open(server.name()).stream()
                        .anyMatch(finding -> finding.isHeld() && finding.seenAt().isAfter(since));
        var history = rooms.servers().history(server.name());
        boolean isMoved =
                isStopped(server)
                        && !history.isEmpty()
                        && history.getLast().cause().at().isAfter(since);
        if (isFound || isMoved)
            throw Refusal.conflict(
                    "request.older",
                    "Something grave about " + server.name() + " came up after this was asked for.",
                    "Read gatehouse server show " + server.name() + " and have it asked for anew.");
    }

    static Refusal isolates(Server server, Finding finding) {
        return Refusal.conflict(
                "finding.isolates",
                "Finding "
                        + finding.id()
                        + " ("
                        + finding.severity()
                        + ", "
                        + finding.difference().subject()
                        + ") isolates "
                        + server.name()
                        + ".",
                "Read gatehouse drift show "
                        + finding.id()
                        + ", then accept or reject it with gatehouse drift.");
    }

    /**
     * INV-5: so a grant on everything of a server, or one that was made before, never comes to
     * cover more than reading by one person's word; and what is grave is accepted by two.
     */
    private void requireSecond(Asked asked, Wish wish) {
        var name = wish.server().name();
        var privileged = TwoPersons.privileged(wish.bindings(), wish.snapshot());
        if (!privileged.isEmpty())
            require(asked, wish, "it approves " + TwoPersons.join(privileged) + " on " + name);
        if (wish.whole())
            stoppedElsewhere(wish.server())
                    .ifPresent(other ->
                            require(
                                    asked,
                                    wish,
                                    name
                                            + " is where "
                                            + other.name()
                                            + " is, which is "
                                            + other.state()));
        var changed = rebound(wish);
        if (!changed.isEmpty())
            require(
                    asked,
                    wish,
                    "it says otherwise than was approved before what "
                            + TwoPersons.join(changed)
                            + " on "
                            + name
                            + " does");
        if (wish.whole() && isStopped(wish.server()))
            require(asked, wish, "it lets " + name + " serve again");
        var grave = grave(wish);
        var page = wish.page();
        if (!grave.isEmpty() && page != null) reviewing.requireRead(asked, page);
        if (!grave.isEmpty())
            require(
                    asked,
                    wish,
                    "it accepts what is grave on " + name + ": " + String.join(", ", grave));
    }

    /** The same place under another name is no way around a decision. */
    private Optional<Server> stoppedElsewhere(Server server) {
        return rooms.servers().all().stream()
                .filter(other -> !other.name().equals(server.name()) && isStopped(other))
                .filter(other -> other.place().isSameAs(server.place()))
                .findFirst();
    }

    private static boolean isStopped(Server server) {
        return server.state() == ServerState.QUARANTINED || server.state() == ServerState.SUSPENDED;
    }

    private void require(Asked asked, Wish wish, String why) {
        twoPersons.requireApart(asked, why, wish.server().owner(), requester(wish.server()));
    }

    /** Who submitted it last; what the gate submits by itself has no requester. */
    private String requester(Server server) {
        return rooms.servers().history(server.name()).stream()
                .filter(move -> move.to() == ServerState.SUBMITTED && !move.cause().isOfGate())
                .reduce((_, later) -> later)
                .map(move -> move.cause().actor())
                .orElse("");
    }

    /** What the approval makes right that differs gravely, or did while nobody had decided. */
    private List<String> grave(Wish wish) {
        var grave = new TreeSet<String>();
        for (var finding : rooms.findings().open(wish.server().name()))
            if (finding.difference().source() == Source.DECLARATION && finding.isHeld())
                grave.add(finding.difference().plainSubject());
        rooms.servers()
                .approval(wish.server().name())
                .flatMap(before -> rooms.servers().snapshot(before.snapshot()))
                .ifPresent(before ->
                        Comparison.of(before, wish.snapshot()).stream()
                                .filter(seen ->
                                        rooms.people()
                                                .raised()
                                                .of(seen.grade())
                                                .severity()
                                                .isAtLeast(Severity.S3))
                                .filter(seen ->
                                        seen.difference()
                                                .item()
                                                .map(wish.items()::contains)
                                                .orElse(true))
                                .forEach(seen -> grave.add(seen.difference().subject())));
        return new ArrayList<>(grave);
    }

    /**
     * What two agreed on is not said otherwise by one: a tool that writes is not made a reading
     * one, nor by leaving it out of one approval and saying so in the next.
     */
    private Set<ItemKey> rebound(Wish wish) {
        var before = rooms.servers().bindings(wish.server().name());
        var changed = new TreeSet<ItemKey>();
        wish.bindings()
                .forEach((tool, binding) -> {
                    var was = before.get(tool);
                    if (was != null && !was.equals(binding)) changed.add(tool);
                });
        return changed;
    }

    private static void requireKnown(Set<ItemKey> items, Snapshot snapshot) {
        if (items.isEmpty() && !snapshot.keys().isEmpty())
            throw Refusal.malformed(
                    "items.empty",
                    "The list of items is empty, so nothing would be approved.",
                    "Name items, or leave the list out to approve all.");
        var unknown = new TreeSet<>(items);
        unknown.removeAll(snapshot.keys());
        if (!unknown.isEmpty())
            throw Refusal.malformed(
                    "item.unknown",
                    "The snapshot does not hold " + TwoPersons.join(unknown) + ".",
                    "gatehouse server show lists what it holds.");
    }
}
