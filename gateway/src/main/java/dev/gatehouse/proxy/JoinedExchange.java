package dev.gatehouse.proxy;

import dev.gatehouse.access.Caller;
import dev.gatehouse.audit.Event;
import dev.gatehouse.http.Response;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.policy.Facts;
import dev.gatehouse.policy.Policy;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request on the joined route. What is about all servers together is answered here from what
 * was approved; what is about one item becomes an {@link Exchange} with the item's server, as if it
 * had come by that server's own route. Lives on the agent's loop.
 */
final class JoinedExchange {
    private final Gate gate;
    private final Passage passage;

    /**
     * @param passage to {@link Route#ALL}
     */
    JoinedExchange(Passage passage) {
        this.gate = passage.gate;
        this.passage = passage;
    }

    void serve() {
        passage.guard(() -> new Identification(passage, this::read).by(passage.route.uri()));
    }

    private void read(Caller caller) {
        if (!(caller instanceof Caller.Known(var token)) || !passage.world.isActive(caller)) {
            refuse(passage.facts(caller, null), null);
            return;
        }
        var inbound = gate.reader.read(passage.request, Route.ALL, token.principal());
        if (!(inbound instanceof Inbound.Batch batch)) {
            take(caller, inbound);
            return;
        }
        var together = new BatchAnswer(passage.answer, batch.elements().size(), gate.buffered);
        for (var element : batch.elements()) {
            var one = new JoinedExchange(passage.part(together.part(element)));
            one.passage.guard(() -> one.take(caller, element));
        }
    }

    private void take(Caller caller, Inbound inbound) {
        if (inbound instanceof Inbound.Call call) {
            passage.asks(call.request().id());
            if (call.subject() != null) {
                forward(caller, call, call.subject());
                return;
            }
        }
        if (inbound instanceof Inbound.Malformed malformed) {
            passage.turnAway(caller, malformed);
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
                    passage.turnAway(
                            caller, new Inbound.Malformed(400, Answers.foreignEvent(), null));
            case Comeback.Held(var stream, long after) ->
                    new Resumption(to(stream.ask().server()), listening)
                            .takeUp(caller, stream, after);
            case Comeback.Gone gone -> {
                passage.comesBackFor(gone);
                decide(caller, listening);
            }
        }
    }

    private Passage to(String server) {
        return passage.to(server, Route.joined(gate.routes, Names.joined(server)));
    }

    private void decide(Caller caller, Inbound inbound) {
        var facts = passage.facts(caller, inbound);
        if (Policy.objection(facts) != null) {
            refuse(facts, inbound);
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
            new Exchange(passage).goOn(caller, call);
            return;
        }
        new Exchange(to(place.get().server()))
                .goOn(caller, Renaming.inside(call, place.get().item()));
    }

    // About all servers

    private void answer(Facts facts, Inbound.Call call, View view) {
        switch (call.method()) {
            case INITIALIZE -> initialize(facts, call, view);
            case DISCOVER ->
                    afterLooks(
                            facts,
                            call,
                            Method.DISCOVER,
                            view,
                            seen -> answer(call, JoinedAnswers.discovered(seen)));
            case TOOLS_LIST, PROMPTS_LIST, RESOURCES_LIST, TEMPLATES_LIST ->
                    list(facts, call, Kind.listedBy(call.method()).orElseThrow(), view);
            case LISTEN -> listen(facts, call, view);
            case SET_LEVEL -> setLevel(facts, call, view);
            default -> allow(facts, call, view, Json::object);
        }
    }

    private void initialize(Facts facts, Inbound.Call call, View view) {
        var capabilities = call.request().params().object("capabilities");
        afterLooks(
                facts,
                call,
                Method.DISCOVER,
                view,
                seen -> {
                    var session =
                            gate.sessions.openOurs(
                                    Route.ALL,
                                    RequestStates.principal(facts),
                                    call.revision(),
                                    capabilities);
                    gate.ours.opened(session, RequestStates.principal(facts));
                    var result = JoinedAnswers.initialized(seen, call.revision());
                    passage.answer.send(
                            answered(call, result).with("mcp-session-id", session.id()));
                });
    }

    private void list(Facts facts, Inbound.Call call, Kind kind, View view) {
        var principal = RequestStates.principal(facts);
        var after = after(call, principal);
        if (after.isEmpty()) {
            passage.turnAway(facts.caller(), noSuchCursor(call));
            return;
        }
        afterLooks(
                facts,
                call,
                call.method(),
                view,
                seen -> answer(call, page(call, kind, after.get(), principal, seen)));
        for (var member : view.members())
            gate.notices.noticed(member.server(), "an agent read a list");
    }

    /**
     * Once the decision is in the record, and the servers were looked at.
     *
     * @param at what is asked of each server of the view
     */
    private void afterLooks(
            Facts facts, Inbound.Call call, Method at, View view, Consumer<View> then) {
        passage.record(
                allowed(facts, view, Chronicle.Told.of(call)),
                () ->
                        JoinedSight.at(
                                passage,
                                facts,
                                call,
                                at,
                                view,
                                () -> again(facts, call, view, then)));
    }

    /** What was seen meanwhile may have ended what the decision was made on (CAP-5). */
    private void again(Facts facts, Inbound.Call call, View before, Consumer<View> then) {
        var caller = facts.caller();
        var world = gate.worlds.current();
        var today = world.again(facts, caller, gate.clock.instant());
        if (Policy.objection(today) != null) {
            refuse(today, call);
            return;
        }
        then.accept(
                world == passage.world
                        ? before
                        : gate.view(world, caller, call.revision()).amid(before));
    }

    private void answer(Inbound.Call call, Json.Obj result) {
        passage.answer.send(answered(call, result));
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
            passage.turnAway(facts.caller(), SessionStep.noSuchLevel(call.request().id()));
            return;
        }
        var step = new SettingStep(passage, call);
        passage.inOurs(
                facts,
                session,
                ours ->
                        passage.record(
                                allowed(facts, view, Chronicle.Told.of(call)),
                                () -> step.make(ours, set -> Optional.of(set.withLevel(level)))));
    }

    private void listen(Facts facts, Inbound inbound, View view) {
        var lost = passage.lost();
        if (lost != null && inbound instanceof Inbound.Listening) {
            var told = Chronicle.Told.resuming(lost);
            passage.record(
                    allowed(facts, view, told), () -> Resumption.tellLost(passage, facts, lost));
            return;
        }
        if (inbound instanceof Inbound.Listening(var session, _))
            passage.inOurs(facts, session, ours -> listen(facts, inbound, view, ours));
        else listen(facts, inbound, view, null);
    }

    private void listen(Facts facts, Inbound inbound, View view, @Nullable OwnSession ours) {
        var listening =
                new JoinedListening(
                        gate,
                        passage.answer,
                        passage.chronicle,
                        facts,
                        inbound,
                        ours,
                        passage.comesForGone());
        var presence = Presence.of(passage.answer);
        passage.record(
                allowed(facts, view, Chronicle.Told.of(inbound)),
                () -> presence.begin(listening::start, listening::agentLeft));
    }

    private void hear(Facts facts, Inbound.Told told, View view) {
        var session = told.session();
        passage.record(
                allowed(facts, view, Chronicle.Told.of(told)),
                () -> {
                    if (session != null)
                        gate.ours.seen(session).ifPresent(ours -> ours.hear(told.message()));
                    passage.answer.send(Response.empty(202));
                });
    }

    private void leave(Facts facts, Inbound.Leaving leaving, View view) {
        var session = leaving.session();
        passage.record(
                allowed(facts, view, Chronicle.Told.of(leaving)),
                () -> new LeavingStep(passage).end(session, RequestStates.principal(facts)));
    }

    // The record, and what follows from it

    private void allow(Facts facts, Inbound.Call call, View view, Supplier<Json.Obj> result) {
        answerOnce(facts, call, view, () -> answered(call, result.get()));
    }

    /**
     * Puts the answer together when its record is durable: none is kept while that is waited for.
     */
    private void answerOnce(Facts facts, Inbound inbound, View view, Supplier<Response> response) {
        passage.record(
                allowed(facts, view, Chronicle.Told.of(inbound)),
                () -> passage.answer.send(response.get()));
    }

    private static Response answered(Inbound.Call call, Json.Obj result) {
        return Response.json(200, new Message.Result(call.request().id(), result).toBytes());
    }

    private void refuse(Facts facts, @Nullable Inbound inbound) {
        var decision = Policy.decide(facts);
        gate.meters.decided(decision);
        passage.refuse(facts, decision, inbound);
    }

    private static Inbound.Malformed noSuchCursor(Inbound.Call call) {
        return new Inbound.Malformed(
                200,
                new RpcError(
                        RpcError.INVALID_PARAMS,
                        "Invalid params: cursor is not one of this list, or too old"),
                call.request().id());
    }

    private Event allowed(Facts facts, View view, Chronicle.Told told) {
        return passage.chronicle.joined(facts, view.grants(), passage.world, told);
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
        return gate.view(passage.world, caller, revision);
    }
}
