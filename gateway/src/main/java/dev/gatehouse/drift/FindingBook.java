package dev.gatehouse.drift;

import dev.gatehouse.access.Grant;
import dev.gatehouse.audit.Changes;
import dev.gatehouse.audit.Event;
import dev.gatehouse.drift.Findings.Seen;
import dev.gatehouse.inventory.Cause;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Servers;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.severity.Raised;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens and closes findings, and contains what they are about in the same recorded change (CAP-4,
 * CAP-5): a tool of a grave finding is not to be used while that is open, a server is quarantined.
 * Blocks; safe for many threads.
 */
public final class FindingBook {
    /** What the book is kept with. */
    public record Ports(Servers servers, GrantsOn grants, Findings findings, Changes changes) {}

    /** Tells the grants on a server, whether they stand or not. */
    @FunctionalInterface
    public interface GrantsOn {
        List<Grant> server(String name);
    }

    /** A record names so many of the grants that are suspended; their number is always there. */
    private static final int MAX_LISTED = 100;

    private final Servers servers;
    private final GrantsOn grants;
    private final Findings findings;
    private final Changes changes;
    private final InstantSource clock;
    private final Raised raised;

    /**
     * @param raised what weighs more here than the watches say
     */
    public FindingBook(Ports ports, InstantSource clock, Raised raised) {
        this.raised = raised;
        this.servers = ports.servers();
        this.grants = ports.grants();
        this.findings = ports.findings();
        this.changes = ports.changes();
        this.clock = clock;
    }

    /**
     * Takes in all that one watch sees of a server now. Nothing is written when that is what stands
     * already. The change is durable, and this replica's world is new, when this returns.
     *
     * @param standing looked at again inside the change, for a person may have approved something
     *     in between
     */
    public void settle(String server, Source source, Supplier<List<Seen>> standing) {
        make(() -> plan(server, source, null, null, standing.get()));
    }

    /**
     * Takes in one more difference of a watch that sees one at a time; those that stand already are
     * left standing.
     */
    public void add(String server, Source source, Seen seen) {
        settle(server, source, () -> with(seen, standing(server, source)));
    }

    private static List<Seen> with(Seen seen, List<Seen> others) {
        var standing = new ArrayList<Seen>();
        for (var other : others)
            if (!other.difference().equals(seen.difference())) standing.add(other);
        standing.add(seen);
        return standing;
    }

    /** What was seen last of one watch: for one that cannot see at the moment. */
    public List<Seen> standing(String server, Source source) {
        return open(server, source).stream()
                .filter(finding -> !finding.isGone())
                .map(Finding::again)
                .toList();
    }

    /**
     * Plans, and when there is something to do plans again inside the change: somebody may have
     * decided in between.
     */
    Plan make(Supplier<Plan> planning) {
        var plan = planning.get();
        if (plan.changesNothing()) return plan;
        try {
            return changes.make(
                    () -> {
                        var now = planning.get();
                        if (now.changesNothing()) throw new Superseded();
                        return carryOut(now);
                    },
                    this::event);
        } catch (Superseded nothingLeft) {
            return planning.get();
        }
    }

    /**
     * @param approved the digest of what was approved, where that is what it is held against
     * @param submit what the server says now, when that is not known yet
     */
    Plan plan(
            String server,
            Source source,
            @Nullable Digest approved,
            @Nullable Snapshot submit,
            List<Seen> standing) {
        var weighed =
                standing.stream()
                        .map(seen ->
                                new Seen(seen.difference(), seen.detail(), raised.of(seen.grade())))
                        .toList();
        return Plan.of(server, source, approved, submit, weighed, open(server, source));
    }

    List<Finding> open(String server, Source source) {
        return findings.open(server).stream()
                .filter(finding -> finding.difference().source() == source)
                .toList();
    }

    /** Inside a change. */
    Plan carryOut(Plan plan) {
        if (plan.submit() != null) submit(plan.server(), plan.submit());
        if (plan.touchesNoFinding()) return plan;
        findings.see(plan.server(), plan.source(), plan.standing(), clock.instant());
        return plan.contains().isAtLeast(Containment.ISOLATE) && isServing(plan.server())
                ? isolate(plan)
                : plan;
    }

    /** What a review was about is not what the server says any more: it begins again. */
    private void submit(String server, Snapshot snapshot) {
        servers.submit(server, snapshot);
        if (state(server) == ServerState.UNDER_REVIEW)
            servers.move(
                    server,
                    ServerState.SUBMITTED,
                    Cause.ofGate("it says something else: " + snapshot.digest(), clock.instant()));
    }

    private boolean isServing(String server) {
        return state(server) == ServerState.APPROVED;
    }

    private ServerState state(String server) {
        return servers.find(server).map(Server::state).orElse(ServerState.RETIRED);
    }

    private Plan isolate(Plan plan) {
        servers.move(
                plan.server(), ServerState.QUARANTINED, Cause.ofGate(plan.why(), clock.instant()));
        return plan.quarantining();
    }

    /** The record of what was carried out. */
    Event event(Plan done) {
        var event = done.event(clock.instant());
        return done.contains().isAtLeast(Containment.TOOL_BLOCK)
                ? new Event(
                        event.at(), event.kind(), event.body().with("suspended", suspended(done)))
                : event;
    }

    /** What depends on what is contained, and so does not work now (CAP-5). */
    private Json suspended(Plan done) {
        var now = clock.instant();
        var hit =
                grants.server(done.server()).stream()
                        .filter(grant -> grant.stands(now))
                        .filter(done::suspends)
                        .toList();
        var agents = new TreeSet<>(hit.stream().map(Grant::agent).toList());
        return Json.object(
                "grants", hit.stream().map(Grant::id).limit(MAX_LISTED).toList(),
                "agents", agents.stream().limit(MAX_LISTED).toList(),
                "count", hit.size());
    }

    /** Leaves a change that has become needless; never leaves this class. */
    private static final class Superseded extends RuntimeException {
        private static final long serialVersionUID = 1;

        Superseded() {
            super(null, null, false, false);
        }
    }
}
