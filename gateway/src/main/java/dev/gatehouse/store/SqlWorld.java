package dev.gatehouse.store;

import dev.gatehouse.access.Grant;
import dev.gatehouse.drift.Contained;
import dev.gatehouse.drift.Finding;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.Offers;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.policy.Condition;
import dev.gatehouse.policy.Governed;
import dev.gatehouse.policy.RuleSet;
import dev.gatehouse.policy.World;
import dev.gatehouse.provenance.Vouched;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/** Builds the world from the tables, all at one version. */
final class SqlWorld {
    private final Map<Digest, Snapshot> parsed = new ConcurrentHashMap<>();
    private final Map<Approval, Offers> offered = new ConcurrentHashMap<>();
    private final Map<String, Condition.Compilation> conditions = new ConcurrentHashMap<>();
    private final PolicyInForce policy = new PolicyInForce();

    static long version(Handle handle) {
        return handle.createQuery("SELECT version FROM world_version").mapTo(Long.class).one();
    }

    World load(Handle handle) {
        // One snapshot for all the queries, or the version would not be that of the content.
        return handle.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, this::read);
    }

    private World read(Handle handle) {
        var approvals =
                SqlServers.approvalsInForce(handle).stream()
                        .collect(Collectors.toMap(Approval::server, Function.identity()));
        var findings =
                SqlFindings.open(handle).stream().collect(Collectors.groupingBy(Finding::server));
        var vouched = SqlEvidence.vouched(handle);
        var contained =
                SqlContainments.all(handle).stream()
                        .collect(Collectors.groupingBy(Contained::server));
        keepOnly(approvals.values());
        var governed = new ArrayList<Governed>();
        for (var server : SqlServers.all(handle))
            governed.add(
                    govern(
                            handle,
                            server,
                            approvals.get(server.name()),
                            findings.getOrDefault(server.name(), List.of()),
                            contained.getOrDefault(server.name(), List.of()),
                            vouched.getOrDefault(server.name(), Vouched.NOTHING)));
        var grants = SqlGrants.recent(handle);
        var rules = policy.read(handle, this::condition);
        keepOnly(grants, rules);
        return new World(
                version(handle),
                governed,
                SqlAgents.all(handle),
                grants,
                SqlWaivers.all(handle),
                rules,
                this::condition);
    }

    private Condition.Compilation condition(String when) {
        return conditions.computeIfAbsent(when, Condition::compile);
    }

    private void keepOnly(Collection<Grant> grants, RuleSet rules) {
        var used = new HashSet<String>();
        for (var grant : grants) {
            var when = grant.terms().when();
            if (when != null) used.add(when);
        }
        for (var rule : rules.rules()) if (rule.when() != null) used.add(rule.when().toString());
        conditions.keySet().retainAll(used);
    }

    private Governed govern(
            Handle handle,
            Server server,
            @Nullable Approval approval,
            List<Finding> findings,
            List<Contained> contained,
            Vouched vouched) {
        if (approval == null) return Governed.unapproved(server);
        var snapshot = snapshot(handle, approval);
        var offers =
                offered.computeIfAbsent(approval, asApproved -> new Offers(asApproved, snapshot));
        return Governed.approved(server, approval, snapshot, offers, findings, contained, vouched);
    }

    private Snapshot snapshot(Handle handle, Approval approval) {
        return parsed.computeIfAbsent(
                approval.snapshot(),
                digest ->
                        SqlServers.snapshot(handle, digest)
                                .orElseThrow(() -> new IllegalStateException("lost " + digest)));
    }

    private void keepOnly(Collection<Approval> approvals) {
        offered.keySet().retainAll(approvals);
        parsed.keySet()
                .retainAll(approvals.stream().map(Approval::snapshot).collect(Collectors.toSet()));
    }
}
