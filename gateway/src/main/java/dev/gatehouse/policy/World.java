package dev.gatehouse.policy;

import dev.gatehouse.access.Agent;
import dev.gatehouse.access.AgentStanding;
import dev.gatehouse.access.Caller;
import dev.gatehouse.access.Grant;
import dev.gatehouse.access.GrantStanding;
import dev.gatehouse.access.Waiver;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.bindings.Resource;
import dev.gatehouse.bindings.Touch;
import dev.gatehouse.drift.DriftStanding;
import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.ItemStanding;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.Offer;
import dev.gatehouse.inventory.ServerStanding;
import dev.gatehouse.mcp.Method;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All that the data plane knows, at one version, immutable. A request uses the world that it
 * started with, and its record carries the version.
 */
public final class World {
    /** An agent's place at a server, to find its grants by. */
    private record Seat(String agent, String server) {}

    private record Client(String issuer, String clientId) {}

    private final long version;
    private final Map<String, Governed> servers = new HashMap<>();
    private final Map<Client, Agent> agents = new HashMap<>();
    private final Map<Seat, List<Grant>> grants = new HashMap<>();
    private final Authority authority;
    private final List<Waiver> waivers;
    private final RuleSet rules;

    private World(World other, RuleSet rules) {
        this.version = other.version;
        this.servers.putAll(other.servers);
        this.agents.putAll(other.agents);
        this.grants.putAll(other.grants);
        this.authority = other.authority;
        this.waivers = other.waivers;
        this.rules = rules;
    }

    /** One with the standard policy. */
    public World(
            long version,
            Collection<Governed> servers,
            Collection<Agent> agents,
            Collection<Grant> grants) {
        this(version, servers, agents, grants, List.of(), RuleSet.STANDARD, Condition::compile);
    }

    /**
     * @param conditions compiles those of the grants, or remembers them from other worlds
     */
    public World(
            long version,
            Collection<Governed> servers,
            Collection<Agent> agents,
            Collection<Grant> grants,
            Collection<Waiver> waivers,
            RuleSet rules,
            Function<String, Condition.Compilation> conditions) {
        this.version = version;
        this.waivers = List.copyOf(waivers);
        this.rules = rules;
        this.authority = new Authority(grants, conditions);
        for (var governed : servers) this.servers.put(governed.server().name(), governed);
        for (var agent : agents)
            this.agents.put(new Client(agent.issuer(), agent.clientId()), agent);
        for (var grant : grants)
            this.grants
                    .computeIfAbsent(
                            new Seat(grant.agent(), grant.server()), _ -> new ArrayList<>())
                    .add(grant);
    }

    /** The world of a gate that knows nothing yet: everything is refused. */
    public static World empty() {
        return new World(0, List.of(), List.of(), List.of());
    }

    public long version() {
        return version;
    }

    public Optional<Governed> server(String name) {
        return Optional.ofNullable(servers.get(name));
    }

    /** The operators' policy. */
    public RuleSet rules() {
        return rules;
    }

    /** The same in all but the policy: what would be decided under that one. */
    public World under(RuleSet others) {
        return new World(this, others);
    }

    public Collection<Agent> agents() {
        return List.copyOf(agents.values());
    }

    /** Those of an agent on a server, whether they stand or not. */
    List<Grant> grants(String agent, String server) {
        return grants.getOrDefault(new Seat(agent, server), List.of());
    }

    public Collection<Governed> servers() {
        return List.copyOf(servers.values());
    }

    public Optional<Agent> agent(String issuer, String clientId) {
        return Optional.ofNullable(agents.get(new Client(issuer, clientId)));
    }

    /** A grant and those above it, as far as a call takes one of so many uses (AUT-6). */
    public List<Grant> counted(Grant grant) {
        return authority.counted(grant);
    }

    /** Gathers everything that a decision on this ask depends on but what its agent took in. */
    public Facts facts(Ask ask, Caller caller, Instant now) {
        return facts(ask, caller, now, Flow.NONE);
    }

    /** Gathers everything that a decision on this ask depends on. */
    public Facts facts(Ask ask, Caller caller, Instant now, Flow flow) {
        return facts(ask, caller, now, flow, null);
    }

    /**
     * Gathers the same once more, for this caller at this moment, but for what the agent took in.
     * What is touched follows from the arguments and from what was approved: while that is the
     * same, it is not derived again.
     */
    public Facts again(Facts earlier, Caller caller, Instant now) {
        return again(earlier, caller, now, Flow.NONE);
    }

    /** The same with what the agent took in. */
    public Facts again(Facts earlier, Caller caller, Instant now, Flow flow) {
        var same = offer(serverStanding(earlier.ask(), now)).equals(offer(earlier.server()));
        return facts(earlier.ask(), caller, now, flow, same ? earlier.touch() : null);
    }

    private static Optional<Offer> offer(ServerStanding server) {
        return server instanceof ServerStanding.Reachable(_, var offer)
                ? Optional.of(offer)
                : Optional.empty();
    }

    /**
     * @param known what it touches, where that was recorded; null where the arguments say so
     */
    Facts facts(Ask ask, Caller caller, Instant now, Flow flow, @Nullable Touch known) {
        var agent = agentStanding(caller);
        var server = serverStanding(ask, now);
        var item = itemStanding(ask, server);
        var touch = known == null ? touch(ask, server, item) : known;
        var asked =
                caller instanceof Caller.Known(var token)
                                && agent instanceof AgentStanding.Active(var active)
                        ? new Asked(ask, active, token, now)
                        : null;
        return new Facts(
                ask,
                caller,
                agent,
                server,
                item,
                drift(server, item),
                touch,
                waived(ask, touch, now),
                grant(asked, item, touch, now),
                judge(asked, touch),
                flow);
    }

    /** Whether the caller is an agent that may ask for anything at all. */
    public boolean isActive(Caller caller) {
        return agentStanding(caller) instanceof AgentStanding.Active;
    }

    private AgentStanding agentStanding(Caller caller) {
        if (!(caller instanceof Caller.Known(var token))) return new AgentStanding.Unregistered();
        var agent = agents.get(new Client(token.issuer(), token.clientId()));
        if (agent == null) return new AgentStanding.Unregistered();
        return !agent.mayAct()
                ? new AgentStanding.Disabled(agent)
                : new AgentStanding.Active(agent);
    }

    private ServerStanding serverStanding(Ask ask, Instant now) {
        var governed = servers.get(ask.server());
        if (governed == null) return new ServerStanding.Unknown();
        if (!governed.isReachable())
            return new ServerStanding.NotReachable(governed.server().state());
        var ended = governed.ended(now);
        if (ended.isPresent()) return new ServerStanding.Lapsed(ended.get());
        return governed.offer(ask.era())
                .<ServerStanding>map(
                        offer -> new ServerStanding.Reachable(governed.server(), offer))
                .orElseThrow();
    }

    private static ItemStanding itemStanding(Ask ask, ServerStanding server) {
        var subject = ask.subject();
        if (subject == null) return new ItemStanding.None();
        if (!(server instanceof ServerStanding.Reachable(_, var offer)))
            return new ItemStanding.NotApproved(subject);
        return find(offer, ask)
                .<ItemStanding>map(ItemStanding.Approved::new)
                .orElseGet(() -> new ItemStanding.NotApproved(subject));
    }

    private static Optional<Item> find(Offer offer, Ask ask) {
        var subject = ask.subject();
        if (subject == null) return Optional.empty();
        return subject.kind() == Kind.RESOURCE && ask.purpose() == Ask.Purpose.USE
                ? offer.readable(subject.name())
                : offer.find(subject);
    }

    /** In the era in which the server is reached, which need not be the agent's. */
    private DriftStanding drift(ServerStanding server, ItemStanding item) {
        if (!(server instanceof ServerStanding.Reachable(var known, var offer))
                || !(item instanceof ItemStanding.Approved(var approved)))
            return new DriftStanding.Unchanged();
        var governed = servers.get(known.name());
        return governed == null
                ? new DriftStanding.Unchanged()
                : governed.drift(offer.declaration().revision().era(), approved.key());
    }

    /** What is asked would do this. */
    private static Touch touch(Ask ask, ServerStanding server, ItemStanding item) {
        if (!(item instanceof ItemStanding.Approved(var approved))
                || !(server instanceof ServerStanding.Reachable(_, var offer)))
            return new Touch.Nothing();
        boolean isTool = approved.key().kind() == Kind.TOOL;
        if (ask.purpose() == Ask.Purpose.SHOW)
            return new Touch.Shown(
                    isTool ? offer.binding(approved.key()).orElse(null) : Binding.SHOWS);
        if (isTool && ask.method() == Method.TOOLS_CALL)
            return offer.touch(approved.key(), ask.arguments());
        var subject = ask.subject();
        return new Touch.Known(
                Binding.SHOWS,
                subject != null && subject.kind() == Kind.RESOURCE
                        ? List.of(new Resource("uri", subject.name()))
                        : List.of());
    }

    private GrantStanding grant(
            @Nullable Asked asked, ItemStanding item, Touch touch, Instant now) {
        if (asked == null) return new GrantStanding.None();
        var key =
                switch (item) {
                    case ItemStanding.Approved(var approved) -> approved.key();
                    case ItemStanding.NotApproved(var unapproved) -> unapproved;
                    case ItemStanding.None _ -> null;
                };
        var standing = authority.standing(grantsOf(asked), asked, key, touch, now);
        return standing instanceof GrantStanding.Granted granted
                ? throughAllHands(granted, asked, key, touch, now)
                : standing;
    }

    private List<Grant> grantsOf(Asked asked) {
        return grants.getOrDefault(new Seat(asked.agent().name(), asked.ask().server()), List.of());
    }

    /** AUT-9: who passes authority on passes on no more than it has itself, today. */
    private GrantStanding throughAllHands(
            GrantStanding.Granted granted,
            Asked asked,
            @Nullable ItemKey key,
            Touch touch,
            Instant now) {
        for (var actor : asked.before()) {
            var issuer = actor.issuer() == null ? asked.agent().issuer() : actor.issuer();
            var before = agents.get(new Client(issuer, actor.subject()));
            if (before == null || !before.mayAct())
                return new GrantStanding.Narrower(
                        granted.grant(), "it came through hands that are no active agent");
            var theirs = asked.by(before);
            if (!(authority.standing(grantsOf(theirs), theirs, key, touch, now)
                    instanceof GrantStanding.Granted))
                return new GrantStanding.Narrower(
                        granted.grant(),
                        before.name() + ", through whose hands it came, may not do it itself");
        }
        return granted;
    }

    private boolean waived(Ask ask, Touch touch, Instant now) {
        if (!(touch instanceof Touch.Unbounded)) return false;
        for (var waiver : waivers)
            if (waiver.kind() == Waiver.Kind.UNBOUNDED
                    && waiver.stands(now)
                    && waiver.covers(ask.server(), ask.subject())) return true;
        return false;
    }

    private RuleSet.Judgement judge(@Nullable Asked asked, Touch touch) {
        if (asked == null) return new RuleSet.Unmentioned();
        var judgement = rules.judge(new Applied(asked, touch));
        return asked.isTooMuch() && !(judgement instanceof RuleSet.Undecided)
                ? RuleSet.TOO_MUCH
                : judgement;
    }
}
