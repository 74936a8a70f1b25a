package dev.gatehouse.proxy;

import dev.gatehouse.access.Caller;
import dev.gatehouse.access.Callers;
import dev.gatehouse.access.Routes;
import dev.gatehouse.audit.Journal;
import dev.gatehouse.credentials.Broker;
import dev.gatehouse.http.ByteBudget;
import dev.gatehouse.http.UpstreamPools;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.links.Links;
import dev.gatehouse.links.Target;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.policy.Ask;
import dev.gatehouse.policy.Decision;
import dev.gatehouse.policy.Facts;
import dev.gatehouse.policy.Governed;
import dev.gatehouse.policy.Policy;
import dev.gatehouse.policy.Questioning;
import dev.gatehouse.policy.World;
import dev.gatehouse.policy.Worlds;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/** What every exchange works with. */
public final class Gate {
    final Callers callers;
    final Routes routes;
    final Worlds worlds;
    final Journal journal;
    final UpstreamPools pools;
    final Links links;
    final Broker broker;
    final Notices notices;
    final Unknowns unknowns;
    final Conduct conduct;
    final Meters meters;
    final InstantSource clock;
    final ExchangeIds ids = new ExchangeIds();
    final ProxyLimits limits;
    final Questioning questioning;
    final Sessions sessions;
    final EventIds eventIds;
    final ReplayBudget replay;
    final SharedSettings settings;
    final Flows flows;
    final Spending spending;
    final Holds holds;
    final OwnSessions ours;
    final RequestStates states;
    final Cursors cursors;
    final InboundReader reader;
    final MessageReader answers;
    final OpenStreams streams;
    final Strangers strangers;
    final Sights sights;
    final Semaphore verifying;
    final ByteBudget buffered;

    /**
     * @param buffered of which everything is taken that is kept of servers' answers
     */
    public Gate(
            Callers callers,
            Routes routes,
            Worlds worlds,
            Journal journal,
            UpstreamPools pools,
            Links links,
            Broker broker,
            SessionSettings settings,
            FlowTraces traces,
            Spending spending,
            Holds holds,
            Notices notices,
            Conduct conduct,
            Meters meters,
            Seal seal,
            JsonLimits requests,
            ByteBudget buffered,
            ProxyLimits limits,
            Questioning questioning,
            InstantSource clock) {
        this.callers = callers;
        this.routes = routes;
        this.worlds = worlds;
        this.journal = journal;
        this.pools = pools;
        this.links = links;
        this.broker = broker;
        this.spending = spending;
        this.holds = holds;
        this.notices = notices;
        this.unknowns = new Unknowns(notices, conduct);
        this.conduct = conduct;
        this.meters = meters;
        this.clock = clock;
        this.limits = limits;
        this.questioning = questioning;
        this.sessions = new Sessions(seal, clock, limits.sessionTime());
        this.settings = new SharedSettings(settings, clock, limits.sessionTime());
        this.flows = new Flows(traces, clock, limits.flowMemory());
        this.states = new RequestStates(seal, clock, limits.stateTime());
        this.cursors = new Cursors(seal, clock, limits.joined().cursor());
        this.reader = new InboundReader(requests, sessions, limits.batch());
        this.buffered = buffered;
        this.replay = new ReplayBudget(buffered, limits.replay().bytes(), limits.replay().time());
        this.eventIds = new EventIds(seal, clock, limits.sessionTime());
        this.ours =
                new OwnSessions(
                        this.settings, sessions, principal -> new Replay(replay, principal));
        this.sights = new Sights(limits.sights());
        this.streams = new OpenStreams(limits.streamsPerAgent());
        this.strangers =
                new Strangers(
                        journal,
                        clock,
                        limits.strangers(),
                        limits.strangersPerAddress(),
                        System::nanoTime);
        this.verifying = new Semaphore(limits.verifications());
        links.onlyPrograms(this::isServed);
        links.observedBy(new Overseer(this));
        worlds.onPublished(this::recheck);
        // a server that rests is left out of lists, which is a change to who listens
        pools.onRest(streams::recheckAll);
        this.answers =
                new MessageReader(
                        new JsonLimits(
                                limits.answerBytes(),
                                limits.answerDepth(),
                                limits.answerBytes(),
                                limits.answerTokens(),
                                JsonLimits.Numbers.ANY));
    }

    /** What hears of sessions that change at other replicas. */
    public SessionNews sessionNews() {
        return ours;
    }

    /** A new world: what it no longer allows ends, with agents and with servers. */
    private void recheck() {
        streams.recheckAll();
        var reached =
                worlds.current().servers().stream()
                        .filter(Governed::isReachable)
                        .map(Governed::server)
                        .flatMap(server ->
                                server.remote().map(at -> Crossing.upstream(server, at)).stream())
                        .collect(Collectors.toSet());
        links.keepOnly(reached::contains);
        links.recheckPrograms();
        links.recheckHeld();
    }

    /** Whether a program is still what a server is reached by, as a person approved it. */
    private boolean isServed(Target.Local program) {
        return worlds.current()
                .server(program.server())
                .filter(Governed::isReachable)
                .filter(known -> known.server().place().equals(program.place()))
                .filter(known -> known.runs(program.program()))
                .isPresent();
    }

    /**
     * Whether what was allowed before still is: decided anew on today's world and hour, because a
     * grant can end, a token expire and an item change while a call is under way (invariant 4).
     */
    boolean stillAllows(Facts earlier, Caller caller) {
        var now = clock.instant();
        if (caller instanceof Caller.Known(var token)
                && !now.isBefore(token.expiresAt().plus(limits.clockSkew()))) return false;
        return stillGrants(earlier, caller);
    }

    /**
     * The same, however old the token is: an agent that was asked something may come back with a
     * new one.
     */
    boolean stillGrants(Facts earlier, Caller caller) {
        var facts = worlds.current().again(earlier, caller, clock.instant());
        if (facts.ask().server().equals(Route.ALL)) return Policy.objection(facts) == null;
        return Policy.decide(facts) instanceof Decision.Allow;
    }

    /**
     * REQ-009: what the gate asks was held to what the server declared, so a server that refuses it
     * as no request of its revision may speak another by now.
     */
    void doubt(String server, RpcError error) {
        boolean denies =
                switch (error.code()) {
                    case RpcError.INVALID_REQUEST,
                            RpcError.METHOD_NOT_FOUND,
                            RpcError.HEADER_MISMATCH,
                            RpcError.UNSUPPORTED_VERSION ->
                            true;
                    default -> false;
                };
        if (denies) notices.noticed(server, "it refused a request as error " + error.code());
    }

    /** What a caller may see of all servers together. */
    View view(World world, Caller caller, Revision agent) {
        return new View(world, caller, agent, clock.instant(), pools::isResting);
    }

    /** Whether a caller may read a resource of the server that it asks something of, now. */
    boolean mayRead(Ask ask, Caller caller, String uri) {
        var reading =
                new Ask(
                        ask.server(),
                        ask.era(),
                        Method.RESOURCES_READ,
                        new ItemKey(Kind.RESOURCE, uri),
                        Ask.Purpose.USE);
        var facts = worlds.current().facts(reading, caller, clock.instant());
        return Policy.decide(facts) instanceof Decision.Allow;
    }
}
