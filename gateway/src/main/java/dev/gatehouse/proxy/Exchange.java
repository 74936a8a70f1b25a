package dev.gatehouse.proxy;

import dev.gatehouse.access.Caller;
import dev.gatehouse.access.Grant;
import dev.gatehouse.access.GrantUses.Taking;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Recorded;
import dev.gatehouse.http.AgentAnswer;
import dev.gatehouse.http.AgentRequest;
import dev.gatehouse.http.Authority;
import dev.gatehouse.http.Response;
import dev.gatehouse.http.Upstream;
import dev.gatehouse.http.UpstreamRequest;
import dev.gatehouse.inventory.ItemStanding;
import dev.gatehouse.inventory.Offer;
import dev.gatehouse.inventory.Place;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerStanding;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.MirroredParameters;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.policy.Ask;
import dev.gatehouse.policy.Decision;
import dev.gatehouse.policy.Facts;
import dev.gatehouse.policy.Policy;
import dev.gatehouse.policy.Rule;
import dev.gatehouse.policy.World;
import dev.gatehouse.proxy.SessionSettings.Setting;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request of an agent to one governed server, from its bytes to its answer. The methods are the
 * steps of {@code docs/life-of-a-call.md}, in order; all of them run on the agent's loop.
 *
 * <p>Nothing goes to the server before the decision that allows it is durable, and nothing comes
 * back to the agent that was not allowed at that moment.
 */
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private final Gate gate;
    private final AgentRequest request;
    private final AgentAnswer answer;
    private final String server;
    private final Route route;
    private final Chronicle chronicle;
    private final World world;
    private @Nullable Id requestId;

    /** Set when the agent comes back for a stream that is not here. */
    private Comeback.@Nullable Gone gone;

    /** One that came by the server's own route. */
    Exchange(Gate gate, AgentRequest request, AgentAnswer answer, String server) {
        this(gate, request, answer, server, Route.own(gate.routes, server));
    }

    Exchange(Gate gate, AgentRequest request, AgentAnswer answer, String server, Route route) {
        this.gate = gate;
        this.request = request;
        this.answer = answer;
        this.server = server;
        this.route = route;
        this.chronicle = new Chronicle(gate.ids.next(), server, gate.clock.instant());
        this.world = gate.worlds.current();
    }

    /** Serves the request; whatever is wrong with us, the agent gets an answer. */
    void serve() {
        guard(this::identify);
    }

    /** Goes on with a request that was read on the joined route and leads to this server. */
    void goOn(Caller caller, Inbound.Call call) {
        guard(() -> take(caller, call));
    }

    private void guard(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException broken) {
            answer.send(Answers.broken(LOG, "an exchange with " + server, requestId, broken));
        }
    }

    /** 1: who is calling? */
    private void identify() {
        new Identification(gate, request, answer, this::read, this::guard).by(route.uri());
    }

    /** 2: what is said? Only an active agent's bytes are worth reading. */
    private void read(Caller caller) {
        if (!(caller instanceof Caller.Known(var token)) || !world.isActive(caller)) {
            decide(caller, null);
            return;
        }
        var inbound = gate.reader.read(request, server, token.principal());
        if (inbound instanceof Inbound.Batch batch) serveAll(caller, batch);
        else take(caller, inbound);
    }

    private void take(Caller caller, Inbound came) {
        if (came instanceof Inbound.Call call) requestId = call.request().id();
        var inbound = came instanceof Inbound.Call call ? Authorisation.withoutAnswer(call) : came;
        switch (inbound) {
            case Inbound.Malformed malformed -> turnAway(caller, malformed);
            case Inbound.Listening listening when isComeback(listening) ->
                    comeBack(caller, listening);
            default -> decide(caller, inbound);
        }
    }

    private static boolean isComeback(Inbound.Listening listening) {
        return listening.session().isOurs() && listening.lastEventId() != null;
    }

    /** REQ-033: back to a stream of a session of the gate's own. */
    private void comeBack(Caller caller, Inbound.Listening listening) {
        switch (Comeback.of(gate, listening, caller)) {
            case Comeback.Foreign _ ->
                    turnAway(caller, new Inbound.Malformed(400, Answers.foreignEvent(), null));
            case Comeback.Held(var stream, long after) ->
                    new Resumption(gate, answer, world, route, listening, this::guard)
                            .takeUp(caller, stream, after);
            case Comeback.Gone gone -> {
                this.gone = gone;
                decide(caller, listening);
            }
        }
    }

    /** REQ-013: each message of a batch is decided on and recorded by itself. */
    private void serveAll(Caller caller, Inbound.Batch batch) {
        var together = new BatchAnswer(answer, batch.elements().size(), gate.buffered);
        for (var element : batch.elements()) {
            var one = new Exchange(gate, request, together.part(element), server);
            one.guard(() -> one.take(caller, element));
        }
    }

    /** 3 and 4: gather the facts from this exchange's world, and decide on them. */
    private void decide(Caller caller, @Nullable Inbound inbound) {
        var facts = world.facts(ask(inbound), caller, gate.clock.instant());
        new FlowStep(gate, answer, this::guard)
                .gather(world, facts, known -> decide(known, inbound), this::unknown);
    }

    private void unknown() {
        answer.send(Answers.pastUnknown(requestId));
    }

    private void decide(Facts facts, @Nullable Inbound inbound) {
        var decision = Policy.decide(facts);
        gate.meters.decided(decision);
        if (decision instanceof Decision.Allow allow && inbound != null) {
            switch (inbound) {
                case Inbound.Call call ->
                        new FlowStep(gate, answer, this::guard)
                                .remember(
                                        facts,
                                        chronicle.exchange(),
                                        () -> prepare(facts, allow, call),
                                        this::unknown);
                case Inbound.Told told when isOurs(told.session()) || isLocal(facts) ->
                        takeOurs(facts, decision, told);
                case Inbound.Told told -> tell(facts, decision, told);
                case Inbound.Listening listening when listening.session().isOurs() ->
                        listenOurs(facts, decision, listening);
                case Inbound.Listening listening ->
                        send(
                                facts,
                                decision,
                                listening,
                                Outbound.listening(listening),
                                relay(facts, listening));
                case Inbound.Leaving leaving -> leave(facts, decision, leaving);
                case Inbound.Ignored ignored -> ignore(facts, decision, ignored);
                case Inbound.Malformed malformed -> turnAway(facts.caller(), malformed);
                case Inbound.Batch _ -> throw new IllegalStateException("a batch is no exchange");
            }
            return;
        }
        if (decision instanceof Decision.Confirm confirm
                && inbound instanceof Inbound.Call call
                && call.method() == Method.TOOLS_CALL)
            new HoldStep(gate, answer, chronicle, world, route, facts, confirm, call, this::guard)
                    .hold();
        else refuse(facts, decision, inbound);
    }

    private void refuse(Facts facts, Decision decision, @Nullable Inbound inbound) {
        var refusal =
                Answers.refused(
                        decision,
                        facts.ask(),
                        requestId,
                        route,
                        gate.callers.terms(facts.caller()));
        var event = chronicle.decided(facts, decision, world, told(inbound), null);
        record(event, () -> answer.send(refusal));
    }

    /** What of an allowed call the approved snapshot answers, and what goes to the server. */
    private void prepare(Facts facts, Decision.Allow decision, Inbound.Call call) {
        var offer = offer(facts);
        var spoken = offer.declaration().revision();
        var session = call.session();
        boolean crosses =
                session == null
                        ? route.isJoined()
                                || isLocal(facts)
                                || !Crossing.isBetweenEquals(call.revision(), spoken)
                        : session.isOurs();
        if (session != null && !crosses && spoken.era() == Era.MODERN) {
            turnAway(facts.caller(), sessionGone(call));
            return;
        }
        if (crosses && call.method() == Method.INITIALIZE) {
            initializeOurs(facts, decision, call, offer);
            return;
        }
        var local =
                LocalAnswers.of(
                        call, offer, world, facts.caller(), facts.ask(), gate.clock.instant());
        if (local.isPresent()) {
            answerLocally(facts, decision, call, local.get());
            return;
        }
        if (session != null && crosses && isOfSession(call.method())) {
            if (call.method() == Method.PING) answerLocally(facts, decision, call, Json.object());
            else inOurs(facts, session, ours -> setInSession(facts, decision, call, ours));
            return;
        }
        var parameters = parameters(facts, offer);
        var arguments = call.request().params().object("arguments");
        var disagreement =
                call.era() == Era.MODERN
                        ? parameters.disagreement(arguments, request.headers()::all)
                        : Optional.<String>empty();
        if (disagreement.isPresent()) {
            turnAway(facts.caller(), headerMismatch(disagreement.get(), call));
            return;
        }
        var restored = restoreState(facts, call);
        if (restored.isEmpty()) {
            turnAway(facts.caller(), foreignState(call));
            return;
        }
        var sent =
                call.method() == Method.LISTEN
                        ? Subscriptions.permitted(
                                restored.get(),
                                uri -> gate.mayRead(facts.ask(), facts.caller(), uri))
                        : restored.get();
        spend(facts, decision, call, held -> pass(held, decision, sent, crosses, parameters));
    }

    /**
     * AUT-6: a request about an item is a use of its grant. Of one that is good for so many calls
     * it is taken before it is known whether the call goes through: a use that comes to nothing is
     * a use.
     */
    private void spend(
            Facts facts, Decision.Allow allowed, Inbound.Call call, Consumer<Facts> then) {
        if (facts.ask().subject() == null) {
            then.accept(facts);
            return;
        }
        var grant = allowed.grant();
        var counted = world.counted(grant);
        if (counted.isEmpty()) {
            gate.spending.note(grant);
            then.accept(facts);
            return;
        }
        var held =
                facts.holding(
                        counted.stream().map(Grant::id).collect(Collectors.toUnmodifiableSet()));
        Runnable goOn =
                () -> {
                    // a grant under a counted one is not counted itself
                    if (!counted.contains(grant)) gate.spending.note(grant);
                    then.accept(held);
                };
        gate.spending.take(
                counted,
                taking -> answer.loop().run(() -> guard(() -> spent(facts, call, taking, goOn))));
    }

    private void spent(Facts facts, Inbound.Call call, Optional<Taking> taking, Runnable goOn) {
        if (taking.isEmpty()) {
            answer.send(Answers.noRecord(requestId));
            return;
        }
        switch (taking.get()) {
            case Taking.Taken _ -> goOn.run();
            case Taking.NoneLeft(var grant) ->
                    refuse(
                            facts,
                            new Decision.Refuse(
                                    Rule.GRANT_STANDS, "grant " + grant.id() + " is used up"),
                            call);
        }
    }

    private void pass(
            Facts facts,
            Decision decision,
            Inbound.Call sent,
            boolean crosses,
            MirroredParameters parameters) {
        var session = sent.session();
        if (crosses && session == null) cross(facts, decision, sent, sent, null);
        else if (crosses && session != null)
            inOurs(facts, session, ours -> cross(facts, decision, sent, sent, ours));
        else
            send(
                    facts,
                    decision,
                    sent,
                    Outbound.call(
                            sent,
                            leg(sent),
                            can -> gate.questioning.introduced(server, can),
                            parameters,
                            request.headers()),
                    relay(facts, sent));
    }

    // Between revisions

    /** Goes on with what is known of a session of the gate's own, or turns the request away. */
    private void inOurs(Facts facts, Session session, Consumer<OwnSession> then) {
        gate.ours.find(
                session,
                RequestStates.principal(facts),
                answer.loop(),
                found ->
                        guard(() ->
                                found.then(
                                        then,
                                        requestId,
                                        refused -> turnAway(facts.caller(), refused))));
    }

    /** 6 and 7 by way of the model: see {@link Bridged}. */
    private void cross(
            Facts facts,
            Decision decision,
            Inbound inbound,
            Inbound.Call call,
            @Nullable OwnSession ours) {
        if (isLocal(facts)) crossBy(Authority.NONE, facts, decision, inbound, call, ours);
        else
            authorised(
                    facts,
                    decision,
                    inbound,
                    authority -> crossBy(authority, facts, decision, inbound, call, ours));
    }

    private void crossBy(
            Authority authority,
            Facts facts,
            Decision decision,
            Inbound inbound,
            Inbound.Call call,
            @Nullable OwnSession ours) {
        var session = call.session();
        var asking =
                Crossing.asking(
                        gate.questioning,
                        facts,
                        call,
                        call.request().params(),
                        session,
                        ours == null ? null : ours.level(),
                        authority);
        var bridged =
                new Bridged(
                        gate,
                        answer,
                        server,
                        chronicle,
                        facts,
                        inbound,
                        call,
                        asking,
                        ours,
                        route.names());
        // The answers to a batch share a stream, which is none of them to come back for.
        if (!MessageReader.isBatch(request.body())) bridged.keep(gone != null);
        var presence = Presence.of(answer);
        record(
                chronicle.decided(facts, decision, world, told(inbound), Crossing.digest(asking)),
                () -> presence.begin(bridged::start, bridged::agentLeft));
    }

    /**
     * REQ-005: the session is the gate's, and so are the words; the server is asked nothing yet.
     */
    private void initializeOurs(Facts facts, Decision decision, Inbound.Call call, Offer offer) {
        var capabilities = call.request().params().object("capabilities");
        var result = LocalAnswers.initialized(offer.declaration(), call.revision());
        record(
                chronicle.decided(facts, decision, world, told(call), null),
                () -> {
                    var session =
                            gate.sessions.openOurs(
                                    server,
                                    RequestStates.principal(facts),
                                    call.revision(),
                                    capabilities);
                    gate.ours.opened(session, RequestStates.principal(facts));
                    var body = new Message.Result(call.request().id(), result).toBytes();
                    answer.send(Response.json(200, body).with("mcp-session-id", session.id()));
                });
    }

    private static boolean isOfSession(Method method) {
        return switch (method) {
            case SET_LEVEL, RESOURCES_SUBSCRIBE, RESOURCES_UNSUBSCRIBE, PING -> true;
            default -> false;
        };
    }

    /**
     * What an older revision asks of the session, which the gate keeps itself. It takes effect when
     * it is durable: a subscription goes to the server by the session's stream, wherever that is.
     */
    private void setInSession(Facts facts, Decision decision, Inbound.Call call, OwnSession ours) {
        var params = call.request().params();
        var level = params.text("level");
        var uri = route.names().uri() + params.text("uri");
        if (call.method() == Method.SET_LEVEL && !OwnSession.isLevel(level)) {
            turnAway(facts.caller(), invalid("there is no such level", call));
            return;
        }
        Function<Setting, Optional<Setting>> change =
                switch (call.method()) {
                    case SET_LEVEL -> set -> Optional.of(set.withLevel(level));
                    case RESOURCES_SUBSCRIBE ->
                            set ->
                                    Optional.of(set)
                                            .filter(now -> OwnSession.hasRoomFor(uri, now))
                                            .map(now -> now.with(uri));
                    default -> set -> Optional.of(set.without(uri));
                };
        if (change.apply(ours.setting()).isEmpty()) {
            turnAway(
                    facts.caller(),
                    new Inbound.Malformed(200, SettingStep.noMoreResources(), requestId));
            return;
        }
        var step = new SettingStep(gate, answer, chronicle, call, this::guard);
        record(
                chronicle.decided(facts, decision, world, told(call), null),
                () -> step.make(ours, change));
    }

    private static Inbound.Malformed invalid(String why, Inbound.Call call) {
        return new Inbound.Malformed(
                200,
                new RpcError(RpcError.INVALID_PARAMS, "Invalid params: " + why),
                call.request().id());
    }

    private void listenOurs(Facts facts, Decision decision, Inbound.Listening listening) {
        var lost = gone == null ? null : gone.request();
        if (lost != null) {
            var resumption = new Resumption(gate, answer, world, route, listening, this::guard);
            record(
                    chronicle.decided(facts, decision, world, Chronicle.Told.resuming(lost), null),
                    () -> resumption.tellLost(chronicle, facts, lost));
            return;
        }
        var session = listening.session();
        inOurs(
                facts,
                session,
                ours ->
                        cross(
                                facts,
                                decision,
                                listening,
                                Crossing.listening(
                                        session,
                                        ours,
                                        uri -> gate.mayRead(facts.ask(), facts.caller(), uri)),
                                ours));
    }

    /** What the agent tells in a session of the gate's own: to the call that waits for it. */
    private void takeOurs(Facts facts, Decision decision, Inbound.Told told) {
        record(
                chronicle.decided(facts, decision, world, told(told), null),
                () -> {
                    var session = told.session();
                    if (session != null)
                        gate.ours.seen(session).ifPresent(ours -> ours.hear(told.message()));
                    answer.send(Response.empty(202));
                });
    }

    /** What the agent tells goes to the server, unless the server never asked for it. */
    private void tell(Facts facts, Decision decision, Inbound.Told told) {
        var outbound = Outbound.told(told, leg(told));
        if (outbound.isPresent()) send(facts, decision, told, outbound.get(), relay(facts, told));
        else
            ignore(
                    facts,
                    decision,
                    new Inbound.Ignored("what the server never asked for", told.revision()));
    }

    private static boolean isOurs(@Nullable Session session) {
        return session != null && session.isOurs();
    }

    /** The server changed its era under the session: the agent starts again (REQ-009). */
    private static Inbound.Malformed sessionGone(Inbound.Call call) {
        return new Inbound.Malformed(
                404,
                new RpcError(
                        RpcError.INVALID_REQUEST,
                        "Session not found: the server speaks another revision by now: initialize"
                                + " again"),
                call.request().id());
    }

    private void answerLocally(Facts facts, Decision decision, Inbound.Call call, Json.Obj result) {
        var event = chronicle.decided(facts, decision, world, told(call), null);
        var body = new Message.Result(call.request().id(), result).toBytes();
        record(
                event,
                () -> {
                    gate.notices.noticed(server, "an agent read a list");
                    answer.send(Response.json(200, body));
                });
    }

    /**
     * Between 4 and 5: by what authority of the gate's own is the server asked? When there is none
     * that it would take, that is recorded and told, and the server is asked nothing.
     */
    private void authorised(
            Facts facts, Decision decision, Inbound inbound, Consumer<ServerAuthority> then) {
        ServerAuthority.get(
                gate,
                answer.loop(),
                server,
                chronicle,
                facts.caller(),
                request.headers(),
                authority ->
                        guard(() ->
                                Authorisation.better(authority, server, inbound)
                                        .ifPresentOrElse(
                                                told -> refuse(facts, decision, inbound, told),
                                                () -> then.accept(authority))));
    }

    private void refuse(Facts facts, Decision decision, Inbound inbound, Authorisation.Told told) {
        var event = chronicle.decided(facts, decision, world, told(inbound), null);
        record(
                event,
                () -> {
                    answer.send(told.response());
                    gate.journal.append(
                            chronicle.ended("call.ended", told.outcome(), 0, gate.clock.instant()),
                            _ -> {});
                });
    }

    /** 5 and 6: once the decision is durable, the server gets what was decided on. */
    private void send(
            Facts facts,
            Decision decision,
            Inbound inbound,
            UpstreamRequest outbound,
            Relay relay) {
        authorised(
                facts,
                decision,
                inbound,
                authority -> sendBy(facts, decision, inbound, outbound.by(authority), relay));
    }

    private void sendBy(
            Facts facts,
            Decision decision,
            Inbound inbound,
            UpstreamRequest outbound,
            Relay relay) {
        var digest = outbound.body().length == 0 ? null : Digest.of(outbound.body());
        var event = chronicle.decided(facts, decision, world, told(inbound), digest);
        Runnable forwarding = () -> forward(facts, relay, outbound);
        // who only tells something need not stay until it is told
        if (inbound instanceof Inbound.Told) {
            record(event, forwarding);
            return;
        }
        var presence = Presence.of(answer);
        record(event, () -> presence.begin(forwarding, relay::agentLeft));
    }

    /** 7, settling the answer, is the relay's. */
    private Relay relay(Facts facts, Inbound inbound) {
        return new Relay(gate, answer, server, chronicle, facts, inbound, leg(inbound));
    }

    /** A legacy session has one set of names; every other exchange has its own. */
    private Leg leg(Inbound inbound) {
        var session =
                switch (inbound) {
                    case Inbound.Call call -> call.session();
                    case Inbound.Told told -> told.session();
                    case Inbound.Listening listening -> listening.session();
                    case Inbound.Leaving leaving -> leaving.session();
                    case Inbound.Ignored _, Inbound.Malformed _, Inbound.Batch _ -> null;
                };
        return session == null ? Leg.of(chronicle.exchange()) : Leg.of(session);
    }

    private void ignore(Facts facts, Decision decision, Inbound.Ignored ignored) {
        var event = chronicle.decided(facts, decision, world, told(ignored), null);
        record(event, () -> answer.send(Response.empty(202)));
    }

    /** A session that its agent ends is over here, whatever its server says to that. */
    private void leave(Facts facts, Decision decision, Inbound.Leaving leaving) {
        var session = leaving.session();
        var event = chronicle.decided(facts, decision, world, told(leaving), null);
        if (session.isOurs()) {
            record(
                    event,
                    () ->
                            new LeavingStep(gate, answer, chronicle, this::guard)
                                    .end(session, RequestStates.principal(facts)));
            return;
        }
        var outbound = Outbound.leaving(session);
        record(
                event,
                () -> {
                    gate.sessions.end(session);
                    if (session.upstreamId().isEmpty()) answer.send(Response.empty(204));
                    else takeLeave(facts, leaving, outbound);
                });
    }

    /** A server that cannot be told with a credential ends the session by its age. */
    private void takeLeave(Facts facts, Inbound.Leaving leaving, UpstreamRequest outbound) {
        ServerAuthority.get(
                gate,
                answer.loop(),
                server,
                chronicle,
                facts.caller(),
                request.headers(),
                authority ->
                        guard(() -> {
                            if (authority.trouble().isPresent()) answer.send(Response.empty(204));
                            else forward(facts, relay(facts, leaving), outbound.by(authority));
                        }));
    }

    private void turnAway(Caller caller, Inbound.Malformed malformed) {
        gate.meters.malformed();
        var facts = world.facts(ask(null), caller, gate.clock.instant());
        var event = chronicle.malformed(facts, malformed, world);
        record(event, () -> answer.send(Answers.malformed(malformed)));
    }

    /** Goes on only when the event is durable; else the agent gets 503 and nothing else happens. */
    private void record(Event event, Runnable then) {
        gate.journal.append(
                event, recorded -> answer.loop().run(() -> guard(() -> go(recorded, then))));
    }

    private void go(Recorded recorded, Runnable then) {
        switch (recorded) {
            case Recorded.Durable _ -> then.run();
            case Recorded.Unavailable _ -> answer.send(Answers.noRecord(requestId));
        }
    }

    private Ask ask(@Nullable Inbound inbound) {
        return switch (inbound) {
            case Inbound.Call call ->
                    new Ask(
                            server,
                            call.era(),
                            call.method(),
                            call.subject(),
                            Ask.Purpose.USE,
                            call.method() == Method.TOOLS_CALL
                                    ? call.request().params().object("arguments")
                                    : Json.object());
            case Inbound.Told told -> whole(told.revision().era(), Method.PING);
            case Inbound.Listening _ -> whole(Era.LEGACY, Method.LISTEN);
            case Inbound.Leaving _ -> whole(Era.LEGACY, Method.PING);
            case Inbound.Ignored ignored -> whole(ignored.revision().era(), Method.PING);
            case Inbound.Malformed _, Inbound.Batch _ -> whole(Era.MODERN, Method.DISCOVER);
            case null -> whole(Era.MODERN, Method.DISCOVER);
        };
    }

    private Ask whole(Era era, Method method) {
        return new Ask(server, era, method, null, Ask.Purpose.USE);
    }

    private static Chronicle.Told told(@Nullable Inbound inbound) {
        return inbound == null
                ? new Chronicle.Told("unread", null, null)
                : Chronicle.Told.of(inbound);
    }

    static Offer offer(Facts facts) {
        if (facts.server() instanceof ServerStanding.Reachable(_, var offer)) return offer;
        throw new IllegalStateException("allowed without a reachable server");
    }

    private void forward(Facts facts, Relay relay, UpstreamRequest outbound) {
        switch (server(facts).place()) {
            case Place.Remote(var url, var caPem) ->
                    relay.start(new Upstream(url, caPem), outbound);
            case Place.Local _ ->
                    throw new IllegalStateException("a program is reached by way of the model");
        }
    }

    static boolean isLocal(Facts facts) {
        return server(facts).local().isPresent();
    }

    private static Server server(Facts facts) {
        if (facts.server() instanceof ServerStanding.Reachable(var known, _)) return known;
        throw new IllegalStateException("allowed without a reachable server");
    }

    private static MirroredParameters parameters(Facts facts, Offer offer) {
        return facts.item() instanceof ItemStanding.Approved(var item)
                ? offer.parameters(item.key())
                : MirroredParameters.NONE;
    }

    /** The call with the server's own request state in place of the wrapped one, if it has one. */
    private Optional<Inbound.Call> restoreState(Facts facts, Inbound.Call call) {
        var params = call.request().params();
        if (call.era() == Era.LEGACY || !params.has("requestState")) return Optional.of(call);
        var wrapped = params.text("requestState");
        if (wrapped == null) return Optional.empty();
        var owner = RequestStates.owner(facts, call);
        // that it waited for a person is nothing to the server
        if (gate.states.isHeld(owner, wrapped))
            return Optional.of(
                    with(params.without("requestState").without("inputResponses"), call));
        return gate.states
                .unwrap(owner, wrapped)
                .map(state -> with(params.with("requestState", Json.of(state)), call));
    }

    private static Inbound.Call with(Json.Obj params, Inbound.Call call) {
        return new Inbound.Call(
                new Message.Request(call.request().id(), call.request().method(), params),
                call.method(),
                call.revision(),
                call.session(),
                call.subject());
    }

    private static Inbound.Malformed foreignState(Inbound.Call call) {
        return new Inbound.Malformed(
                200,
                new RpcError(
                        RpcError.INVALID_PARAMS,
                        "Invalid params: requestState was not given to this caller for this"
                                + " request, or has ended: start again without it"),
                call.request().id());
    }

    private static Inbound.Malformed headerMismatch(String why, Inbound.Call call) {
        return new Inbound.Malformed(
                400,
                new RpcError(RpcError.HEADER_MISMATCH, "Header mismatch: " + why),
                call.request().id());
    }
}
