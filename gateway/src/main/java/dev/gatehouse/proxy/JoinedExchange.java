package dev.gatehouse.proxy;

import dev.gatehouse.access.Caller;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Recorded;
import dev.gatehouse.http.AgentAnswer;
import dev.gatehouse.http.AgentRequest;
import dev.gatehouse.http.Response;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.policy.Ask;
import dev.gatehouse.policy.Facts;
import dev.gatehouse.policy.Policy;
import dev.gatehouse.policy.World;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on the joined route. What is about all servers together is answered here from what
 * was approved; what is about one item becomes an {@link Exchange} with the item's server, as if it
 * had come by that server's own route. Lives on the agent's loop.
 */
final class JoinedExchange {
    private static final Logger LOG = LoggerFactory.getLogger(JoinedExchange.class);

    private final Gate gate;
    private final AgentRequest request;
    private final AgentAnswer answer;
    private final Chronicle chronicle;
    private final World world;
    private final Route route;
    private @Nullable Id requestId;

    /** Set when the agent comes back for a stream that is not here. */
    private Comeback.@Nullable Gone gone;

    JoinedExchange(Gate gate, AgentRequest request, AgentAnswer answer) {
        this.gate = gate;
        this.request = request;
        this.answer = answer;
        this.chronicle = new Chronicle(gate.ids.next(), Route.ALL, gate.clock.instant());
        this.world = gate.worlds.current();
        this.route = Route.joined(gate.routes, Names.OWN);
    }

    void serve() {
        guard(() ->
                new Identification(gate, request, answer, this::read, this::guard).by(route.uri()));
    }

    private void guard(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException broken) {
            answer.send(Answers.broken(LOG, "an exchange with all servers", requestId, broken));
        }
    }

    private void read(Caller caller) {
        if (!(caller instanceof Caller.Known(var token)) || !world.isActive(caller)) {
            refuse(facts(caller, Era.MODERN, Method.DISCOVER), unread());
            return;
        }
        var inbound = gate.reader.read(request, Route.ALL, token.principal());
        if (!(inbound instanceof Inbound.Batch batch)) {
            take(caller, inbound);
            return;
        }
        var together = new BatchAnswer(answer, batch.elements().size(), gate.buffered);
        for (var element : batch.elements()) {
            var one = new JoinedExchange(gate, request, together.part(element));
            one.guard(() -> one.take(caller, element));
        }
    }

    private static Chronicle.Told unread() {
        return new Chronicle.Told("unread", null, null);
    }

    private void take(Caller caller, Inbound inbound) {
        if (inbound instanceof Inbound.Call call) {
            requestId = call.request().id();
            if (call.subject() != null) {
                forward(caller, call, call.subject());
                return;
            }
        }
        if (inbound instanceof Inbound.Malformed malformed) {
            turnAway(caller, malformed);
            return;
        }
        if (inbound instanceof Inbound.Listening listening && listening.lastEventId() != null)
            comeBack(caller, listening);
        else decide(caller, inbound);
    }

    /** REQ-033: back to a stream, of one server's answer or of news. */
    private void comeBack(Caller caller, Inbound.Listening listening) {
        switch (Comeback.of(gate, listening, caller)) {
            case Comeback.Foreign _ ->
                    turnAway(caller, new Inbound.Malformed(400, Answers.foreignEvent(), null));
            case Comeback.Held(var stream, long after) ->
                    resumption(listening, Names.joined(stream.ask().server()))
                            .takeUp(caller, stream, after);
            case Comeback.Gone gone -> {
                this.gone = gone;
                decide(caller, listening);
            }
        }
    }

    private Resumption resumption(Inbound.Listening listening, Names names) {
        return new Resumption(
                gate, answer, world, Route.joined(gate.routes, names), listening, this::guard);
    }

    private void decide(Caller caller, Inbound inbound) {
        var facts = facts(caller, inbound);
        if (Policy.objection(facts) != null) {
            refuse(facts, Chronicle.Told.of(inbound));
            return;
        }
        var view = view(caller, inbound);
        gate.meters.joined();
        switch (inbound) {
            case Inbound.Call call -> answer(facts, call, view);
            case Inbound.Told told -> hear(facts, told, view);
            case Inbound.Listening listening -> listen(facts, listening, view);
            case Inbound.Leaving leaving -> leave(facts, leaving, view);
            case Inbound.Ignored _ -> answerOnce(facts, inbound, view, () -> Response.empty(202));
            case Inbound.Malformed _, Inbound.Batch _ ->
                    throw new IllegalStateException("was taken before");
        }
    }

    /**
     * To the one server that the name leads to. A name that leads nowhere goes the same way, so
     * that it is refused in the same words and leaves the same entry.
     */
    private void forward(Caller caller, Inbound.Call call, ItemKey subject) {
        var place = Names.find(subject);
        if (place.isEmpty()) {
            new Exchange(gate, request, answer, Route.ALL, route).goOn(caller, call);
            return;
        }
        var server = place.get().server();
        var named = Route.joined(gate.routes, Names.joined(server));
        new Exchange(gate, request, answer, server, named)
                .goOn(caller, Renaming.inside(call, place.get().item()));
    }

    // About all servers

    private void answer(Facts facts, Inbound.Call call, View view) {
        switch (call.method()) {
            case INITIALIZE -> initialize(facts, call, view);
            case DISCOVER -> allow(facts, call, view, () -> JoinedAnswers.discovered(view));
            case TOOLS_LIST, PROMPTS_LIST, RESOURCES_LIST, TEMPLATES_LIST ->
                    list(facts, call, Kind.listedBy(call.method()).orElseThrow(), view);
            case LISTEN -> listen(facts, call, view);
            case SET_LEVEL -> setLevel(facts, call, view);
            default -> allow(facts, call, view, Json::object);
        }
    }

    private void initialize(Facts facts, Inbound.Call call, View view) {
        var capabilities = call.request().params().object("capabilities");
        var result = JoinedAnswers.initialized(view, call.revision());
        record(
                chronicle.joined(facts, view.grants(), world, Chronicle.Told.of(call)),
                () -> {
                    var session =
                            gate.sessions.openOurs(
                                    Route.ALL,
                                    RequestStates.principal(facts),
                                    call.revision(),
                                    capabilities);
                    gate.ours.opened(session, RequestStates.principal(facts));
                    answer.send(answered(call, result).with("mcp-session-id", session.id()));
                });
    }

    private void list(Facts facts, Inbound.Call call, Kind kind, View view) {
        var principal = RequestStates.principal(facts);
        var after = after(call, principal);
        if (after.isEmpty()) {
            turnAway(facts.caller(), invalid(call, "cursor is not one of this list, or too old"));
            return;
        }
        allow(facts, call, view, () -> page(call, kind, after.get(), principal, view));
        for (var member : view.members())
            gate.notices.noticed(member.server(), "an agent read a list");
    }

    private Json.Obj page(
            Inbound.Call call, Kind kind, Cursors.Position after, String principal, View view) {
        int most = gate.limits.joined().page();
        var shown = view.items(kind, after, most + 1);
        boolean more = shown.size() > most;
        var page = more ? shown.subList(0, most) : shown;
        var next =
                more
                        ? Optional.of(
                                gate.cursors.after(
                                        page.getLast().position(), call.method(), principal))
                        : Optional.<String>empty();
        var items = page.stream().map(View.Shown::definition).toList();
        return JoinedAnswers.page(kind, items, next, view, call.era());
    }

    /** Where to go on; empty when the cursor is none of ours, and an empty string is none. */
    private Optional<Cursors.Position> after(Inbound.Call call, String principal) {
        var cursor = call.request().params().member("cursor");
        if (cursor == null) return Optional.of(Cursors.Position.START);
        return cursor instanceof Json.Str(var text)
                ? gate.cursors.read(text, call.method(), principal)
                : Optional.empty();
    }

    private void setLevel(Facts facts, Inbound.Call call, View view) {
        var session = call.session();
        var level = call.request().params().text("level");
        if (session == null || !OwnSession.isLevel(level)) {
            turnAway(facts.caller(), invalid(call, "there is no such level"));
            return;
        }
        var step = new SettingStep(gate, answer, chronicle, call, this::guard);
        inOurs(
                facts,
                session,
                ours ->
                        record(
                                chronicle.joined(
                                        facts, view.grants(), world, Chronicle.Told.of(call)),
                                () -> step.make(ours, set -> Optional.of(set.withLevel(level)))));
    }

    /** Goes on with what is known of a session, or turns the request away. */
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

    private void listen(Facts facts, Inbound inbound, View view) {
        var lost = gone == null ? null : gone.request();
        if (lost != null && inbound instanceof Inbound.Listening listening) {
            var told = Chronicle.Told.resuming(lost);
            record(
                    chronicle.joined(facts, view.grants(), world, told),
                    () -> resumption(listening, Names.OWN).tellLost(chronicle, facts, lost));
            return;
        }
        if (inbound instanceof Inbound.Listening(var session, _))
            inOurs(facts, session, ours -> listen(facts, inbound, view, ours));
        else listen(facts, inbound, view, null);
    }

    private void listen(Facts facts, Inbound inbound, View view, @Nullable OwnSession ours) {
        var listening =
                new JoinedListening(gate, answer, chronicle, facts, inbound, ours, gone != null);
        var presence = Presence.of(answer);
        record(
                chronicle.joined(facts, view.grants(), world, Chronicle.Told.of(inbound)),
                () -> presence.begin(listening::start, listening::agentLeft));
    }

    private void hear(Facts facts, Inbound.Told told, View view) {
        var session = told.session();
        record(
                chronicle.joined(facts, view.grants(), world, Chronicle.Told.of(told)),
                () -> {
                    if (session != null)
                        gate.ours.seen(session).ifPresent(ours -> ours.hear(told.message()));
                    answer.send(Response.empty(202));
                });
    }

    private void leave(Facts facts, Inbound.Leaving leaving, View view) {
        var session = leaving.session();
        record(
                chronicle.joined(facts, view.grants(), world, Chronicle.Told.of(leaving)),
                () ->
                        new LeavingStep(gate, answer, chronicle, this::guard)
                                .end(session, RequestStates.principal(facts)));
    }

    // The record, and what follows from it

    private void allow(Facts facts, Inbound.Call call, View view, Supplier<Json.Obj> result) {
        answerOnce(facts, call, view, () -> answered(call, result.get()));
    }

    /**
     * Puts the answer together when its record is durable: none is kept while that is waited for.
     */
    private void answerOnce(Facts facts, Inbound inbound, View view, Supplier<Response> response) {
        record(
                chronicle.joined(facts, view.grants(), world, Chronicle.Told.of(inbound)),
                () -> answer.send(response.get()));
    }

    private static Response answered(Inbound.Call call, Json.Obj result) {
        return Response.json(200, new Message.Result(call.request().id(), result).toBytes());
    }

    private void refuse(Facts facts, Chronicle.Told told) {
        var decision = Policy.decide(facts);
        gate.meters.decided(decision);
        var refusal =
                Answers.refused(
                        decision,
                        facts.ask(),
                        requestId,
                        route,
                        gate.callers.terms(facts.caller()));
        record(chronicle.decided(facts, decision, world, told, null), () -> answer.send(refusal));
    }

    private void turnAway(Caller caller, Inbound.Malformed malformed) {
        gate.meters.malformed();
        var facts = facts(caller, Era.MODERN, Method.DISCOVER);
        record(
                chronicle.malformed(facts, malformed, world),
                () -> answer.send(Answers.malformed(malformed)));
    }

    private static Inbound.Malformed invalid(Inbound.Call call, String why) {
        return new Inbound.Malformed(
                200,
                new RpcError(RpcError.INVALID_PARAMS, "Invalid params: " + why),
                call.request().id());
    }

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

    private Facts facts(Caller caller, Inbound inbound) {
        return switch (inbound) {
            case Inbound.Call call -> facts(caller, call.era(), call.method());
            case Inbound.Told told -> facts(caller, told.revision().era(), Method.PING);
            case Inbound.Ignored ignored -> facts(caller, ignored.revision().era(), Method.PING);
            case Inbound.Listening _ -> facts(caller, Era.LEGACY, Method.LISTEN);
            case Inbound.Leaving _ -> facts(caller, Era.LEGACY, Method.PING);
            case Inbound.Malformed _, Inbound.Batch _ -> facts(caller, Era.MODERN, Method.DISCOVER);
        };
    }

    private Facts facts(Caller caller, Era era, Method method) {
        var ask = new Ask(Route.ALL, era, method, null, Ask.Purpose.USE);
        return world.facts(ask, caller, gate.clock.instant());
    }

    private View view(Caller caller, Inbound inbound) {
        var revision =
                switch (inbound) {
                    case Inbound.Call call -> call.revision();
                    case Inbound.Told told -> told.revision();
                    case Inbound.Ignored ignored -> ignored.revision();
                    case Inbound.Listening listening -> listening.session().revision();
                    case Inbound.Leaving leaving -> leaving.session().revision();
                    case Inbound.Malformed _, Inbound.Batch _ -> InboundReader.MODERN;
                };
        return gate.view(world, caller, revision);
    }
}
