package dev.gatehouse.proxy;

import dev.gatehouse.access.Caller;
import dev.gatehouse.http.Response;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.policy.Decision;
import dev.gatehouse.policy.Facts;
import dev.gatehouse.policy.Policy;
import org.jspecify.annotations.Nullable;

/**
 * One request of an agent to one governed server, up to the decision on it. The methods are the
 * first steps of {@code docs/life-of-a-call.md}, in order; what follows from the decision are the
 * steps named after it. All of them run on the agent's loop.
 *
 * <p>Nothing goes to the server before the decision that allows it is durable, and nothing comes
 * back to the agent that was not allowed at that moment.
 */
final class Exchange {
    private final Gate gate;
    private final Passage passage;

    Exchange(Passage passage) {
        this.gate = passage.gate;
        this.passage = passage;
    }

    /** Serves the request; whatever is wrong with us, the agent gets an answer. */
    void serve() {
        passage.guard(() -> new Identification(passage, this::read).by(passage.route.uri()));
    }

    /** Goes on with a request that was read on the joined route and leads to this server. */
    void goOn(Caller caller, Inbound.Call call) {
        passage.guard(() -> take(caller, call));
    }

    /** 2: what is said? Only an active agent's bytes are worth reading. */
    private void read(Caller caller) {
        if (!(caller instanceof Caller.Known(var token)) || !passage.world.isActive(caller)) {
            decide(caller, null);
            return;
        }
        var inbound = gate.reader.read(passage.request, passage.server, token.principal());
        if (inbound instanceof Inbound.Batch batch) serveAll(caller, batch);
        else take(caller, inbound);
    }

    /** REQ-013: each message of a batch is decided on and recorded by itself. */
    private void serveAll(Caller caller, Inbound.Batch batch) {
        var together = new BatchAnswer(passage.answer, batch.elements().size(), gate.buffered);
        for (var element : batch.elements()) {
            var one = new Exchange(passage.part(together.part(element)));
            one.passage.guard(() -> one.take(caller, element));
        }
    }

    private void take(Caller caller, Inbound came) {
        if (came instanceof Inbound.Call call) passage.asks(call.request().id());
        var inbound = came instanceof Inbound.Call call ? Authorisation.withoutAnswer(call) : came;
        switch (inbound) {
            case Inbound.Malformed malformed -> passage.turnAway(caller, malformed);
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
                    passage.turnAway(
                            caller, new Inbound.Malformed(400, Answers.foreignEvent(), null));
            case Comeback.Held(var stream, long after) ->
                    new Resumption(passage, listening).takeUp(caller, stream, after);
            case Comeback.Gone gone -> {
                passage.comesBackFor(gone);
                decide(caller, listening);
            }
        }
    }

    /** 3 and 4: gather the facts from this exchange's world, and decide on them. */
    private void decide(Caller caller, @Nullable Inbound inbound) {
        new FlowStep(passage)
                .gather(passage.facts(caller, inbound), known -> decide(known, inbound));
    }

    private void decide(Facts facts, @Nullable Inbound inbound) {
        var decision = Policy.decide(facts);
        gate.meters.decided(decision);
        if (decision instanceof Decision.Allow allow && inbound != null)
            follow(new Decided(facts, allow, inbound));
        else if (decision instanceof Decision.Confirm confirm
                && inbound instanceof Inbound.Call call
                && call.method() == Method.TOOLS_CALL)
            new HoldStep(passage, facts, confirm, call).hold();
        else passage.refuse(facts, decision, inbound);
    }

    private void follow(Decided decided) {
        switch (decided.inbound()) {
            case Inbound.Call call ->
                    new FlowStep(passage)
                            .remember(
                                    decided.facts(),
                                    () -> new CallStep(passage, decided, call).take());
            case Inbound.Told told when isOurs(told.session()) || decided.isLocal() ->
                    new SessionStep(passage, decided).hear(told);
            case Inbound.Told told -> tell(decided, told);
            case Inbound.Listening listening when listening.session().isOurs() ->
                    new SessionStep(passage, decided).listen(listening);
            case Inbound.Listening listening ->
                    new SendStep(passage, decided).send(Outbound.listening(listening));
            case Inbound.Leaving leaving -> new SessionStep(passage, decided).leave(leaving);
            case Inbound.Ignored _ -> ignore(decided);
            case Inbound.Malformed malformed ->
                    passage.turnAway(decided.facts().caller(), malformed);
            case Inbound.Batch _ -> throw new IllegalStateException("a batch is no exchange");
        }
    }

    private static boolean isOurs(@Nullable Session session) {
        return session != null && session.isOurs();
    }

    /** What the agent tells goes to the server, unless the server never asked for it. */
    private void tell(Decided decided, Inbound.Told told) {
        var sending = new SendStep(passage, decided);
        Outbound.told(told, sending.leg())
                .ifPresentOrElse(
                        sending::send,
                        () ->
                                ignore(
                                        new Decided(
                                                decided.facts(),
                                                decided.decision(),
                                                new Inbound.Ignored(
                                                        "what the server never asked for",
                                                        told.revision()))));
    }

    private void ignore(Decided decided) {
        passage.record(decided.event(passage, null), Response.empty(202));
    }
}
