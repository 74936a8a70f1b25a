package dev.gatehouse.admin;

import static dev.gatehouse.access.Operator.Role.ADMIN;

import dev.gatehouse.audit.Event;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.drift.Comparison;
import dev.gatehouse.drift.Review.Verdict;
import dev.gatehouse.http.OperatorAnswer;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.Cause;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Approvals of what a server declares, bound to the digest that the approver was shown. */
final class ApprovalEndpoints {
    private final Rooms rooms;
    private final RestLimits limits;
    private final TwoPersons twoPersons;
    private final Approving approving;
    private final IdentityApproval identity;
    private final ServersShown shown;
    private final Reviewing reviewing;

    ApprovalEndpoints(Rooms rooms, RestLimits limits, TwoPersons twoPersons) {
        this.rooms = rooms;
        this.limits = limits;
        this.twoPersons = twoPersons;
        this.approving = new Approving(rooms, twoPersons);
        this.identity = new IdentityApproval(rooms, limits, twoPersons);
        this.shown = new ServersShown(rooms);
        this.reviewing = new Reviewing(rooms);
    }

    List<Endpoint> all() {
        return List.of(
                Endpoint.post(
                        "/api/servers/{name}/approve",
                        "approveServer",
                        "Approves the submitted snapshot with exactly this digest",
                        ADMIN,
                        "NewApproval",
                        "ServerInFull",
                        this::approve));
    }

    private OperatorAnswer approve(Asked asked) {
        var digest = digest(asked.text("digest", 80));
        var chosen = asked.items("items");
        var bindings = AskedBindings.in(asked);
        try {
            var _ =
                    twoPersons.make(
                            asked,
                            () -> approve(asked, digest, chosen, bindings),
                            approval -> approved(asked, approval));
        } catch (TwoPersons.Needed needed) {
            beginReview(asked, needed.why());
            throw needed;
        }
        return shown.full(asked, 200, shown.known(asked));
    }

    private Approval approve(
            Asked asked,
            Digest digest,
            Optional<Set<ItemKey>> chosen,
            Map<ItemKey, Binding> bindings) {
        var server = shown.known(asked);
        if (!mayBeApproved(server)) throw ServersShown.notIn(server, "approved");
        var snapshot =
                rooms.servers()
                        .submitted(server.name())
                        .orElseThrow(() -> ServersShown.notIn(server, "approved"));
        if (!snapshot.digest().equals(digest)) throw otherwise(server, digest, snapshot);
        // Before anything of it is decided, which makes it another thing.
        var what = reviewing.server(server, digest);
        var gravest = reviewing.gravest(server.name());
        if (identity.isGrave(server)) reviewing.requireRead(asked, what);
        identity.adopt(asked, server);
        var approval =
                approving.make(
                        asked,
                        new Approving.Wish(
                                server,
                                snapshot,
                                chosen.orElse(snapshot.keys()),
                                bindings,
                                asked.now()
                                        .plus(
                                                asked.span(
                                                        "expires",
                                                        limits.approval(),
                                                        Approval.LONGEST)),
                                asked.optionalText("reason", limits.reasonChars())
                                        .orElse("approved as " + digest),
                                what));
        reviewing.keep(asked, Verdict.APPROVED, gravest, what);
        return approval;
    }

    /** One that was only submitted is under review while it is decided on. */
    private static boolean mayBeApproved(Server server) {
        return server.state() == ServerState.SUBMITTED
                || server.state().mayBecome(ServerState.APPROVED);
    }

    /** The first of two has decided, so the review has begun (INV-2). */
    private void beginReview(Asked asked, String why) {
        if (shown.known(asked).state() != ServerState.SUBMITTED) return;
        var _ = rooms.changes().make(() -> review(asked, why), LifecycleEndpoints::event);
    }

    private LifecycleEndpoints.Moved review(Asked asked, String why) {
        var server = shown.known(asked);
        var cause = Cause.of(asked.actor(), why, asked.now());
        if (server.state() == ServerState.SUBMITTED)
            rooms.servers().move(server.name(), ServerState.UNDER_REVIEW, cause);
        return new LifecycleEndpoints.Moved(server.name(), "server.review", cause);
    }

    private Event approved(Asked asked, Approval approval) {
        var event =
                identity.event(
                        asked,
                        approval,
                        "server.approved",
                        Json.object(
                                "actor", asked.actor(),
                                "server", approval.server(),
                                "snapshot", approval.snapshot().value(),
                                "items", itemDigests(approval),
                                "bindings", Views.of(approval.bindings()),
                                "expires", approval.expiresAt().toString()));
        return ServersShown.withPrecedents(rooms, approval.server(), event);
    }

    private static Digest digest(String written) {
        try {
            return new Digest(written);
        } catch (IllegalArgumentException malformed) {
            throw Refusal.malformed(
                    "digest.malformed",
                    "This is not a digest.",
                    "Give the digest that server show prints: sha256: and 64 hexadecimal digits.");
        }
    }

    private Refusal otherwise(Server server, Digest seen, Snapshot now) {
        var differences =
                rooms
                        .servers()
                        .snapshot(seen)
                        .map(before -> Comparison.of(before, now))
                        .orElse(List.of())
                        .stream()
                        .map(found -> Views.of(found.difference()))
                        .toList();
        return Refusal.conflict(
                "snapshot.other",
                "The snapshot submitted for "
                        + server.name()
                        + " is not the one named: it is "
                        + now.digest()
                        + ".",
                "Read gatehouse server show "
                        + server.name()
                        + " again and approve the digest that it prints.",
                Json.object("submitted", now.digest().value(), "differences", differences));
    }

    private Json itemDigests(Approval approval) {
        var snapshot = rooms.servers().snapshot(approval.snapshot()).orElseThrow();
        var digests = Json.object();
        for (var key : new TreeSet<>(approval.items())) {
            var inEras = Json.object();
            for (var said : snapshot.declarations().entrySet()) {
                var digest = said.getValue().find(key).map(Item::digest);
                if (digest.isPresent())
                    inEras = inEras.with(said.getKey().name(), Json.of(digest.get().value()));
            }
            digests = digests.with(key.toString(), inEras);
        }
        return digests;
    }
}
