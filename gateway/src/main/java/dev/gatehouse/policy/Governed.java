package dev.gatehouse.policy;

import dev.gatehouse.drift.DriftStanding;
import dev.gatehouse.drift.Finding;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Offer;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import java.util.EnumMap;
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
    private final Map<Era, Offer> offers = new EnumMap<>(Era.class);
    private final Map<String, Finding> changed = new HashMap<>();

    private Governed(
            Server server,
            @Nullable Approval approval,
            @Nullable Snapshot snapshot,
            List<Finding> findings) {
        this.server = server;
        this.approval = approval;
        this.snapshot = snapshot;
        if (approval != null && snapshot != null)
            snapshot.declarations()
                    .forEach((era, said) -> offers.put(era, new Offer(said, approval.items())));
        for (var finding : findings)
            if (finding.difference().approved() != null)
                changed.put(finding.difference().subject(), finding);
    }

    public static Governed unapproved(Server server) {
        return new Governed(server, null, null, List.of());
    }

    /**
     * A server with an approval in force.
     *
     * @param snapshot the one that the approval names
     * @param findings the open ones against this server
     */
    public static Governed approved(
            Server server, Approval approval, Snapshot snapshot, List<Finding> findings) {
        return new Governed(server, approval, snapshot, findings);
    }

    public Server server() {
        return server;
    }

    public Optional<Approval> approval() {
        return Optional.ofNullable(approval);
    }

    public Optional<Snapshot> snapshot() {
        return Optional.ofNullable(snapshot);
    }

    public boolean isReachable() {
        return server.state() == ServerState.APPROVED && !offers.isEmpty();
    }

    /** What an agent of this era is offered: in its own era if the server speaks it. */
    public Optional<Offer> offer(Era era) {
        var own = offers.get(era);
        return own != null ? Optional.of(own) : offers.values().stream().findFirst();
    }

    /** Whether this is run for the server, as it was approved in some era. */
    public boolean runs(Json.Obj program) {
        return offers.values().stream()
                .anyMatch(offer -> offer.declaration().program().equals(program));
    }

    /** What would be run now, if it is not what was approved, is behind every item. */
    public DriftStanding drift(Era era, ItemKey item) {
        var own = changed.get(era + " " + item);
        var finding = own == null ? changed.get(era + " program") : own;
        return finding == null
                ? new DriftStanding.Unchanged()
                : new DriftStanding.Changed(finding.id(), item.toString());
    }
}
