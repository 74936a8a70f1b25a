package dev.gatehouse.policy;

import dev.gatehouse.drift.Contained;
import dev.gatehouse.drift.Containment;
import dev.gatehouse.drift.Difference;
import dev.gatehouse.drift.DriftStanding;
import dev.gatehouse.drift.Finding;
import dev.gatehouse.drift.Source;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Offer;
import dev.gatehouse.inventory.Offers;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.provenance.Vouched;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A server as the data plane needs it: its approval in force and the findings against it. */
public final class Governed {
    private final Server server;
    private final @Nullable Approval approval;
    private final @Nullable Snapshot snapshot;
    private final @Nullable Offers offers;
    private final Map<String, Finding> blocking = new HashMap<>();
    private final Vouched vouched;
    private final Map<String, Contained> contained = new HashMap<>();

    private Governed(
            Server server,
            @Nullable Approval approval,
            @Nullable Snapshot snapshot,
            @Nullable Offers offers,
            List<Finding> findings,
            List<Contained> contained,
            Vouched vouched) {
        this.vouched = vouched;
        this.server = server;
        this.approval = approval;
        this.snapshot = snapshot;
        this.offers = offers;
        for (var finding : findings)
            if (finding.containment().isAtLeast(Containment.TOOL_BLOCK))
                blocking.putIfAbsent(blocked(finding.difference()), finding);
        for (var each : contained)
            this.contained.put(each.item() == null ? "" : each.item().toString(), each);
    }

    public static Governed unapproved(Server server) {
        return new Governed(server, null, null, null, List.of(), List.of(), Vouched.NOTHING);
    }

    /**
     * A server with an approval in force.
     *
     * @param snapshot the one that the approval names
     * @param offers of that approval and that snapshot
     * @param findings the open ones against this server
     * @param contained what operators contain of it by hand
     * @param vouched what stands behind it
     */
    public static Governed approved(
            Server server,
            Approval approval,
            Snapshot snapshot,
            Offers offers,
            List<Finding> findings,
            List<Contained> contained,
            Vouched vouched) {
        return new Governed(server, approval, snapshot, offers, findings, contained, vouched);
    }

    /** One of which nobody knows where it comes from. */
    public static Governed approved(
            Server server,
            Approval approval,
            Snapshot snapshot,
            Offers offers,
            List<Finding> findings,
            List<Contained> contained) {
        return approved(server, approval, snapshot, offers, findings, contained, Vouched.NOTHING);
    }

    /** The same, with offers that nobody made before. */
    public static Governed approved(
            Server server, Approval approval, Snapshot snapshot, List<Finding> findings) {
        return approved(
                server, approval, snapshot, new Offers(approval, snapshot), findings, List.of());
    }

    public Server server() {
        return server;
    }

    /** What stands behind it, which decides nothing. */
    public Vouched vouched() {
        return vouched;
    }

    public Optional<Approval> approval() {
        return Optional.ofNullable(approval);
    }

    public Optional<Snapshot> snapshot() {
        return Optional.ofNullable(snapshot);
    }

    public boolean isReachable() {
        return server.state() == ServerState.APPROVED && !all().isEmpty();
    }

    /** Since when its approval has ended. */
    Optional<Instant> ended(Instant now) {
        return approval().filter(one -> one.hasEnded(now)).map(Approval::expiresAt);
    }

    /** What an agent of this era is offered: in its own era if the server speaks it. */
    public Optional<Offer> offer(Era era) {
        return offers == null ? Optional.empty() : offers.in(era);
    }

    private Collection<Offer> all() {
        return offers == null ? List.of() : offers.all();
    }

    /** Whether this is run for the server, as it was approved in some era. */
    public boolean runs(Json.Obj program) {
        return all().stream().anyMatch(offer -> offer.declaration().program().equals(program));
    }

    /** What an item is blocked under: in one era, or in all when it is about what it does. */
    private static String blocked(Difference difference) {
        var item = difference.item().map(ItemKey::toString).orElse(difference.subject());
        return difference.source() == Source.DECLARATION ? difference.plainSubject() : item;
    }

    /**
     * Whether a grave finding stands against an item in this era, or an operator contains it; what
     * would be run now, if it is not what was approved, is behind every item.
     */
    public DriftStanding drift(Era era, ItemKey item) {
        if (!blocking.isEmpty())
            for (var subject : List.of(era + " " + item, item.toString(), era + " program")) {
                var finding = blocking.get(subject);
                if (finding != null)
                    return new DriftStanding.Changed(finding.id(), item.toString());
            }
        if (!contained.isEmpty())
            for (var subject : List.of(item.toString(), "")) {
                var held = contained.get(subject);
                if (held != null) return new DriftStanding.Held(held.level(), held.reason());
            }
        return new DriftStanding.Unchanged();
    }
}
