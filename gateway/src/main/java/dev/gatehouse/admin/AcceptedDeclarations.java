package dev.gatehouse.admin;

import dev.gatehouse.bindings.Binding;
import dev.gatehouse.drift.Difference;
import dev.gatehouse.drift.Finding;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Accepts one difference of what a server declares: a new approval, by the same rules, of what was
 * approved with this one thing as it is now. All else stays as it was approved, the end of the
 * approval and the state of the server among it.
 */
final class AcceptedDeclarations {
    private final Rooms rooms;
    private final Approving approving;

    AcceptedDeclarations(Rooms rooms, TwoPersons twoPersons) {
        this.rooms = rooms;
        this.approving = new Approving(rooms, twoPersons);
    }

    Json.Obj accept(Asked asked, Server server, Finding finding, String reason) {
        var before = rooms.servers().approval(server.name()).orElseThrow(() -> closed(finding));
        if (before.hasEnded(asked.now())) throw LifecycleEndpoints.ended(before);
        var approved = rooms.servers().snapshot(before.snapshot()).orElseThrow();
        var live = rooms.servers().submitted(server.name()).orElse(approved);
        var difference = finding.difference();
        requireSo(finding, live);
        var merged = merged(approved, live, difference);
        var made =
                approving.make(
                        asked,
                        new Approving.Wish(
                                server,
                                merged,
                                items(before, difference, merged),
                                bindings(before, difference, merged, server),
                                before.expiresAt(),
                                reason,
                                null));
        return Json.object(
                "subject", difference.subject(),
                "snapshot", made.snapshot().value(),
                "expires", made.expiresAt().toString());
    }

    /** What is accepted is what the finding says, and what the server says even now (T63). */
    private static void requireSo(Finding finding, Snapshot live) {
        var now = Said.in(live).digest(finding.difference().subject());
        if (!Objects.equals(now, finding.difference().seen())) throw closed(finding);
    }

    private static Snapshot merged(Snapshot approved, Snapshot live, Difference difference) {
        var subject = difference.subject();
        var era = Era.valueOf(subject.substring(0, subject.indexOf(' ')));
        var was = approved.in(era);
        var is = live.in(era);
        if (was.isEmpty() || is.isEmpty())
            throw Refusal.conflict(
                    "drift.era",
                    "A whole era of the server came or went.",
                    "Read gatehouse server diff and approve the server.");
        var item = difference.item();
        return item.isPresent()
                ? approved.with(era, was.get().taking(item.get(), is.get()))
                : approved.with(era, was.get().taking(difference.facet(), is.get()));
    }

    /** What the approvers left out stays out, however it is changed. */
    private static Set<ItemKey> items(Approval before, Difference difference, Snapshot merged) {
        var items = new HashSet<>(before.items());
        if (difference.change() == Difference.Change.ADDED) difference.item().ifPresent(items::add);
        items.retainAll(merged.keys());
        return items;
    }

    private static Map<ItemKey, Binding> bindings(
            Approval before, Difference difference, Snapshot merged, Server server) {
        var bindings = new HashMap<>(before.bindings());
        bindings.keySet().retainAll(merged.keys());
        var item = difference.item();
        boolean isNew = difference.change() == Difference.Change.ADDED;
        if (isNew
                && item.isPresent()
                && item.get().kind() == Kind.TOOL
                && !bindings.containsKey(item.get()))
            throw Refusal.conflict(
                    "drift.unbound",
                    "Nobody has said what " + item.get() + " does, and to what.",
                    "Read gatehouse server bindings "
                            + server.name()
                            + " and approve the server with a binding for it.");
        return bindings;
    }

    private static Refusal closed(Finding finding) {
        return Refusal.conflict(
                "drift.closed",
                "Finding " + finding.id() + " is not what the server says now.",
                "Check the server, and read gatehouse drift list again.");
    }
}
