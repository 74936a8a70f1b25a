package dev.gatehouse.admin;

import dev.gatehouse.access.Agent;
import dev.gatehouse.access.Agents;
import dev.gatehouse.access.ClientDocuments;
import dev.gatehouse.access.Grant;
import dev.gatehouse.access.GrantUses;
import dev.gatehouse.access.Grants;
import dev.gatehouse.access.Operator;
import dev.gatehouse.access.Operators;
import dev.gatehouse.access.Request;
import dev.gatehouse.access.Requests;
import dev.gatehouse.access.Waiver;
import dev.gatehouse.access.Waivers;
import dev.gatehouse.audit.Changes;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Past;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.drift.Contained;
import dev.gatehouse.drift.Containments;
import dev.gatehouse.drift.Finding;
import dev.gatehouse.drift.Findings;
import dev.gatehouse.drift.Review;
import dev.gatehouse.drift.Reviews;
import dev.gatehouse.drift.Settling;
import dev.gatehouse.drift.Source;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.inventory.Cause;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Offers;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Servers;
import dev.gatehouse.inventory.Snapshot;
import dev.gatehouse.inventory.Transition;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.policy.Condition;
import dev.gatehouse.policy.Governed;
import dev.gatehouse.policy.Policies;
import dev.gatehouse.policy.PolicyForm;
import dev.gatehouse.policy.PolicyVersion;
import dev.gatehouse.policy.RuleSet;
import dev.gatehouse.policy.World;
import dev.gatehouse.policy.Worlds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The ports of the store in memory, changes that undo themselves included. Writing outside a change
 * throws, so a test sees any write that would go unrecorded.
 */
final class MemoryStore implements Changes, Past {
    /** All that is kept; copied before a change and put back when it throws. */
    private record Kept(
            Map<String, Server> servers,
            Map<String, Snapshot> submitted,
            Map<String, Approval> approvals,
            Map<String, Map<ItemKey, Binding>> bindings,
            Map<Digest, Snapshot> snapshots,
            Map<String, Agent> agents,
            Map<String, Instant> bearers,
            Map<String, Grant> grants,
            Map<String, Waiver> waivers,
            Map<Long, PolicyVersion> policies,
            Map<String, Operator> operators,
            Map<String, Request> requests,
            Map<String, ClientDocuments.Kept> documents,
            List<Finding> findings,
            List<Transition> moves,
            List<Contained> contained,
            List<Review> decided,
            List<Past.Line> lines) {
        Kept copy() {
            return new Kept(
                    new TreeMap<>(servers),
                    new TreeMap<>(submitted),
                    new TreeMap<>(approvals),
                    new TreeMap<>(bindings),
                    new LinkedHashMap<>(snapshots),
                    new TreeMap<>(agents),
                    new TreeMap<>(bearers),
                    new LinkedHashMap<>(grants),
                    new LinkedHashMap<>(waivers),
                    new TreeMap<>(policies),
                    new TreeMap<>(operators),
                    new LinkedHashMap<>(requests),
                    new TreeMap<>(documents),
                    new ArrayList<>(findings),
                    new ArrayList<>(moves),
                    new ArrayList<>(contained),
                    new ArrayList<>(decided),
                    new ArrayList<>(lines));
        }
    }

    private Kept kept =
            new Kept(
                            Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(),
                            Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), List.of(),
                            List.of(), List.of(), List.of(), List.of())
                    .copy();
    private boolean changing;
    private Runnable meanwhile = () -> {};
    private long findings;

    final Servers servers = new InServers();
    final Agents agents = new InAgents();
    final ClientDocuments documents = new InDocuments();
    final Grants grants = new InGrants();
    final Waivers waivers = new InWaivers();
    final GrantUses uses = new NoUses();
    final Requests requests = new InRequests();
    final Policies policies = new InPolicies();
    final Worlds worlds = new Worlds();
    final Operators operators = new InOperators();
    final Findings found = new InFindings();
    final Containments contained = new InContainments();
    final Reviews reviews = new InReviews();

    /** Happens once, right before the next change. */
    synchronized void beforeNextChange(Runnable happens) {
        meanwhile = happens;
    }

    @Override
    public synchronized <T> T make(Supplier<T> work, Function<T, Event> event) {
        var happens = meanwhile;
        meanwhile = () -> {};
        happens.run();
        var before = kept;
        kept = kept.copy();
        changing = true;
        try {
            T made = work.get();
            kept.lines.add(new Past.Line(kept.lines.size() + 1L, event.apply(made)));
            before = kept;
            worlds.publish(world());
            return made;
        } finally {
            kept = before;
            changing = false;
        }
    }

    private World world() {
        return new World(
                kept.lines.size(),
                kept.servers.values().stream().map(this::governed).toList(),
                kept.agents.values(),
                kept.grants.values(),
                kept.waivers.values(),
                policies.inForce().map(MemoryStore::rules).orElse(RuleSet.STANDARD),
                Condition::compile);
    }

    private Governed governed(Server server) {
        var approval = kept.approvals.get(server.name());
        if (approval == null) return Governed.unapproved(server);
        var snapshot = Objects.requireNonNull(kept.snapshots.get(approval.snapshot()));
        return Governed.approved(
                server,
                approval,
                snapshot,
                new Offers(approval, snapshot),
                found.open(server.name()),
                contained.of(server.name()));
    }

    private static RuleSet rules(PolicyVersion version) {
        return switch (PolicyForm.read(version.document())) {
            case PolicyForm.Read(var document) -> RuleSet.of(version.number(), document);
            case PolicyForm.Refused(_, var why) -> RuleSet.unreadable(version.number(), why);
        };
    }

    private Kept changed() {
        if (!changing) throw new AssertionError("a write outside a recorded change");
        return kept;
    }

    @Override
    public synchronized List<Line> after(long sequence, int limit) {
        return kept.lines.stream().filter(line -> line.sequence() > sequence).limit(limit).toList();
    }

    @Override
    public synchronized List<Line> last(int count) {
        int size = kept.lines.size();
        return List.copyOf(kept.lines.subList(Math.max(0, size - count), size));
    }

    @Override
    public synchronized Optional<Line> find(long sequence) {
        return kept.lines.stream().filter(line -> line.sequence() == sequence).findFirst();
    }

    @Override
    public synchronized long before(Instant at) {
        return kept.lines.stream()
                .filter(line -> !line.event().at().isBefore(at))
                .mapToLong(line -> line.sequence() - 1)
                .findFirst()
                .orElse(kept.lines.size());
    }

    private final class InServers implements Servers {
        @Override
        public void add(Server server, @Nullable Snapshot submitted, Cause cause) {
            if (changed().servers.putIfAbsent(server.name(), server) != null)
                throw new IllegalStateException("the name was used");
            if (submitted != null) submit(server.name(), submitted);
            changed().moves.add(new Transition(server.name(), null, server.state(), cause, null));
        }

        @Override
        public void keep(Snapshot snapshot) {
            changed().snapshots.put(snapshot.digest(), snapshot);
        }

        @Override
        public List<Transition> history(String name) {
            return kept.moves.stream().filter(move -> move.server().equals(name)).toList();
        }

        @Override
        public void submit(String name, Snapshot snapshot) {
            changed().submitted.put(name, snapshot);
            changed().snapshots.put(snapshot.digest(), snapshot);
        }

        @Override
        public void amend(Approval approval) {
            var bindings = new HashMap<>(bindings(approval.server()));
            bindings.putAll(approval.bindings());
            changed().bindings.put(approval.server(), bindings);
            changed().approvals.put(approval.server(), approval);
        }

        @Override
        public void approve(Approval approval, Cause cause) {
            amend(approval);
            if (find(approval.server()).orElseThrow().state() == ServerState.SUBMITTED)
                move(approval.server(), ServerState.UNDER_REVIEW, cause);
            move(approval.server(), ServerState.APPROVED, cause);
        }

        @Override
        public void move(String name, ServerState state, Cause cause) {
            var from = find(name).orElseThrow();
            if (!from.state().mayBecome(state))
                throw new IllegalStateException(from.state() + " cannot become " + state);
            changed().servers.put(name, from.in(state));
            var approved = approval(name).map(Approval::snapshot).orElse(null);
            changed().moves.add(new Transition(name, from.state(), state, cause, approved));
        }

        @Override
        public Optional<Server> find(String name) {
            return Optional.ofNullable(kept.servers.get(name));
        }

        @Override
        public List<Server> all() {
            return List.copyOf(kept.servers.values());
        }

        @Override
        public Optional<Snapshot> submitted(String name) {
            return Optional.ofNullable(kept.submitted.get(name));
        }

        @Override
        public Optional<Snapshot> snapshot(Digest digest) {
            return Optional.ofNullable(kept.snapshots.get(digest));
        }

        @Override
        public Optional<Approval> approval(String name) {
            return Optional.ofNullable(kept.approvals.get(name));
        }

        @Override
        public Map<ItemKey, Binding> bindings(String name) {
            return kept.bindings.getOrDefault(name, Map.of());
        }
    }

    private final class InAgents implements Agents {
        @Override
        public void add(Agent agent) {
            boolean clientTaken =
                    kept.agents.values().stream()
                            .anyMatch(other ->
                                    other.issuer().equals(agent.issuer())
                                            && other.clientId().equals(agent.clientId()));
            if (clientTaken || changed().agents.putIfAbsent(agent.name(), agent) != null)
                throw new IllegalStateException("the name or client is taken");
        }

        @Override
        public void disable(String name) {
            changed()
                    .agents
                    .computeIfPresent(
                            name,
                            (_, agent) ->
                                    new Agent(
                                            agent.name(),
                                            agent.owner(),
                                            agent.issuer(),
                                            agent.clientId(),
                                            true,
                                            agent.addedAt(),
                                            agent.secretHash(),
                                            agent.jwks()));
        }

        @Override
        public void bearer(String name, String operator, @Nullable Instant until) {
            changed()
                    .bearers
                    .merge(
                            name + " " + operator,
                            until == null ? Instant.MAX : until,
                            (one, other) -> one.isAfter(other) ? one : other);
        }

        @Override
        public boolean mayBear(String name, String operator, Instant now) {
            var until = kept.bearers.get(name + " " + operator);
            return until != null && until.isAfter(now);
        }

        @Override
        public void withhold(String name, @Nullable String why) {
            changed()
                    .agents
                    .computeIfPresent(
                            name,
                            (_, agent) ->
                                    new Agent(
                                            agent.name(),
                                            agent.owner(),
                                            agent.issuer(),
                                            agent.clientId(),
                                            agent.disabled(),
                                            agent.addedAt(),
                                            agent.secretHash(),
                                            agent.jwks(),
                                            why));
        }

        @Override
        public Optional<Agent> find(String name) {
            return Optional.ofNullable(kept.agents.get(name));
        }

        @Override
        public List<Agent> all() {
            return List.copyOf(kept.agents.values());
        }
    }

    private final class InDocuments implements ClientDocuments {
        @Override
        public void keep(ClientDocuments.Kept document) {
            changed().documents.put(document.agent(), document);
        }

        @Override
        public Optional<ClientDocuments.Kept> find(String agent) {
            return Optional.ofNullable(kept.documents.get(agent));
        }

        @Override
        public List<ClientDocuments.Kept> all() {
            return List.copyOf(kept.documents.values());
        }
    }

    private final class InGrants implements Grants {
        @Override
        public void add(Grant grant) {
            changed().grants.put(grant.id(), grant);
        }

        @Override
        public void revoke(String id, Instant at) {
            changed()
                    .grants
                    .computeIfPresent(
                            id,
                            (_, grant) ->
                                    new Grant(
                                            grant.id(),
                                            grant.agent(),
                                            grant.server(),
                                            grant.items(),
                                            grant.terms(),
                                            grant.reason(),
                                            grant.grantedBy(),
                                            grant.grantedAt(),
                                            grant.expiresAt(),
                                            at));
        }

        @Override
        public void useUp(String id, Instant at) {
            throw new IllegalStateException("no call goes through this gate");
        }

        @Override
        public Optional<Grant> find(String id) {
            return Optional.ofNullable(kept.grants.get(id));
        }

        @Override
        public int given(String agent, String grantor, Instant since) {
            return Math.toIntExact(
                    all().stream()
                            .filter(grant -> grant.agent().equals(agent))
                            .filter(grant -> grant.grantedBy().startsWith(grantor))
                            .filter(grant -> grant.grantedAt().isAfter(since))
                            .count());
        }

        @Override
        public List<Grant> all() {
            return List.copyOf(kept.grants.values());
        }
    }

    private final class InRequests implements Requests {
        @Override
        public Filing file(Request request, int most) {
            for (var known : kept.requests.values())
                if (known.identity().equals(request.identity())
                        && known.state() != Request.State.APPROVED
                        && request.madeAt().isBefore(known.expiresAt()))
                    return new Filing.Known(known);
            long waiting =
                    kept.requests.values().stream()
                            .filter(one -> one.requester().equals(request.requester()))
                            .filter(one -> one.isPending(request.madeAt()))
                            .count();
            if (waiting >= most) return new Filing.TooMany();
            changed().requests.put(request.id(), request);
            return new Filing.Filed(request);
        }

        @Override
        public void decide(
                String id, Request.State state, String by, Instant at, @Nullable String outcome) {
            var request = find(id).orElseThrow();
            if (request.state() != Request.State.PENDING)
                throw new IllegalStateException("request " + id + " was decided before");
            changed()
                    .requests
                    .put(
                            id,
                            new Request(
                                    id,
                                    request.kind(),
                                    request.requester(),
                                    request.identity(),
                                    request.content(),
                                    null,
                                    request.madeAt(),
                                    request.expiresAt(),
                                    state,
                                    by,
                                    at,
                                    outcome));
        }

        @Override
        public Optional<Request> find(String id) {
            return Optional.ofNullable(kept.requests.get(id));
        }

        @Override
        public List<Request> newest(int most) {
            return kept.requests.values().stream().limit(most).toList();
        }
    }

    /** No call goes through this gate. */
    private static final class NoUses implements GrantUses {
        @Override
        public Taking take(List<Grant> counted, Instant at) {
            throw new IllegalStateException("no call goes through this gate");
        }

        @Override
        public void add(Map<String, Use> more) {
            throw new IllegalStateException("no call goes through this gate");
        }

        @Override
        public Optional<Use> of(String grant) {
            return Optional.empty();
        }

        @Override
        public Map<String, Use> all() {
            return Map.of();
        }
    }

    private final class InWaivers implements Waivers {
        @Override
        public void add(Waiver waiver) {
            changed().waivers.put(waiver.id(), waiver);
        }

        @Override
        public void revoke(String id, Instant at) {
            changed()
                    .waivers
                    .computeIfPresent(
                            id,
                            (_, waiver) ->
                                    new Waiver(
                                            waiver.id(),
                                            waiver.kind(),
                                            waiver.server(),
                                            waiver.item(),
                                            waiver.reason(),
                                            waiver.acceptedBy(),
                                            waiver.acceptedAt(),
                                            waiver.expiresAt(),
                                            at));
        }

        @Override
        public Optional<Waiver> find(String id) {
            return Optional.ofNullable(kept.waivers.get(id));
        }

        @Override
        public List<Waiver> all() {
            return List.copyOf(kept.waivers.values());
        }
    }

    private final class InPolicies implements Policies {
        @Override
        public long next() {
            return kept.policies.size() + 1L;
        }

        @Override
        public void add(PolicyVersion version) {
            if (version.state() == PolicyVersion.State.IN_FORCE)
                changed()
                        .policies
                        .replaceAll((_, one) ->
                                one.state() == PolicyVersion.State.IN_FORCE
                                        ? one.superseded()
                                        : one);
            changed().policies.put(version.number(), version);
        }

        @Override
        public void decide(PolicyVersion version) {
            add(version);
        }

        @Override
        public Optional<PolicyVersion> find(long number) {
            return Optional.ofNullable(kept.policies.get(number));
        }

        @Override
        public Optional<PolicyVersion> inForce() {
            return kept.policies.values().stream()
                    .filter(one -> one.state() == PolicyVersion.State.IN_FORCE)
                    .findFirst();
        }

        @Override
        public List<PolicyVersion> all() {
            return List.copyOf(kept.policies.values());
        }
    }

    private final class InOperators implements Operators {
        @Override
        public void add(Operator operator) {
            if (changed().operators.putIfAbsent(operator.name(), operator) != null)
                throw new IllegalStateException("the name is taken");
        }

        @Override
        public Optional<Operator> byTokenHash(String tokenHash) {
            return kept.operators.values().stream()
                    .filter(operator -> operator.tokenHash().equals(tokenHash))
                    .findFirst();
        }

        @Override
        public List<Operator> all() {
            return List.copyOf(kept.operators.values());
        }
    }

    private final class InContainments implements Containments {
        @Override
        public void put(Contained one) {
            lift(one.server(), one.item());
            changed().contained.add(one);
        }

        @Override
        public void lift(String server, @Nullable ItemKey item) {
            changed()
                    .contained
                    .removeIf(
                            one -> one.server().equals(server) && Objects.equals(one.item(), item));
        }

        @Override
        public List<Contained> of(String server) {
            return kept.contained.stream().filter(one -> one.server().equals(server)).toList();
        }
    }

    private final class InReviews implements Reviews {
        private final Map<String, Instant> shown = new ConcurrentHashMap<>();

        @Override
        public void shown(String reviewer, String what, Instant at) {
            shown.putIfAbsent(reviewer + " " + what, at);
        }

        @Override
        public Optional<Instant> firstShown(String reviewer, String what) {
            return Optional.ofNullable(shown.get(reviewer + " " + what));
        }

        @Override
        public void add(Review review) {
            changed().decided.add(review);
        }

        @Override
        public List<Review> since(Instant at) {
            return kept.decided.stream().filter(each -> !each.at().isBefore(at)).toList();
        }
    }

    private final class InFindings implements Findings {
        @Override
        public void see(String server, Source source, List<Seen> seen, Instant now) {
            take(new Settling(server, source, seen, true, now));
        }

        @Override
        public void leave(String server, Source source, List<Seen> standing, Instant now) {
            take(new Settling(server, source, standing, false, now));
        }

        private void take(Settling settling) {
            var after = settling.of(kept.findings, () -> ++findings);
            changed().findings.clear();
            changed().findings.addAll(after);
        }

        @Override
        public void close(long id, Instant now) {
            changed().findings.removeIf(finding -> finding.id() == id);
        }

        @Override
        public List<Finding> open() {
            return List.copyOf(kept.findings);
        }

        @Override
        public List<Finding> open(String server) {
            return kept.findings.stream()
                    .filter(finding -> finding.server().equals(server))
                    .toList();
        }

        @Override
        public Optional<Finding> find(long id) {
            return kept.findings.stream().filter(finding -> finding.id() == id).findFirst();
        }
    }
}
