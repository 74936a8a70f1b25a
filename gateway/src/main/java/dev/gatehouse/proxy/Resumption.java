package dev.gatehouse.proxy;

import dev.gatehouse.access.Caller;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Recorded;
import dev.gatehouse.http.AgentAnswer;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.ServerEvent;
import dev.gatehouse.policy.Decision;
import dev.gatehouse.policy.Facts;
import dev.gatehouse.policy.Policy;
import dev.gatehouse.policy.World;
import java.util.function.Consumer;

/**
 * An agent comes back for a stream that this replica keeps: an exchange of its own, decided on and
 * recorded like the one that began the stream, because a grant may have ended in between. Lives on
 * the loop of the agent's new connection.
 */
final class Resumption {
    private final Gate gate;
    private final AgentAnswer answer;
    private final World world;
    private final Route route;
    private final Inbound.Listening listening;
    private final Consumer<Runnable> guard;

    /**
     * @param guard runs what comes back from another thread, and deals with what breaks in it
     */
    Resumption(
            Gate gate,
            AgentAnswer answer,
            World world,
            Route route,
            Inbound.Listening listening,
            Consumer<Runnable> guard) {
        this.gate = gate;
        this.answer = answer;
        this.world = world;
        this.route = route;
        this.listening = listening;
        this.guard = guard;
    }

    /** Decides, records, and takes the stream up once that is durable. */
    void takeUp(Caller caller, KeptStream kept, long after) {
        var ask = kept.ask();
        var chronicle = new Chronicle(gate.ids.next(), ask.server(), gate.clock.instant());
        var facts = world.facts(ask, caller, gate.clock.instant());
        var told = Chronicle.Told.resuming(kept.request());
        if (ask.server().equals(Route.ALL) && Policy.objection(facts) == null) {
            gate.meters.joined();
            var view = gate.view(world, caller, listening.session().revision());
            record(
                    chronicle.joined(facts, view.grants(), world, told),
                    takingUp(chronicle, facts, kept, after));
            return;
        }
        var decision = Policy.decide(facts);
        gate.meters.decided(decision);
        var event = chronicle.decided(facts, decision, world, told, null);
        if (decision instanceof Decision.Allow)
            record(event, takingUp(chronicle, facts, kept, after));
        else
            record(
                    event,
                    () ->
                            answer.send(
                                    Answers.refused(
                                            decision,
                                            ask,
                                            null,
                                            route,
                                            gate.callers.terms(facts.caller()))));
    }

    /** A connection that is gone by the time it could take the stream up leaves it to another. */
    private Runnable takingUp(Chronicle chronicle, Facts facts, KeptStream kept, long after) {
        var presence = Presence.of(answer);
        return () ->
                presence.begin(
                        () -> takeUp(chronicle, facts, kept, after),
                        () -> ended(chronicle, "abandoned", 0));
    }

    private void takeUp(Chronicle chronicle, Facts facts, KeptStream kept, long after) {
        var opened = AgentStream.open(gate, RequestStates.principal(facts), answer, kept.pace());
        if (opened.isEmpty()) {
            tooMany(chronicle);
            return;
        }
        var connection = opened.get();
        connection.onLeave(() -> ended(chronicle, "resumed", connection.bytes()));
        kept.takeUp(connection, after, facts.caller());
        // after that, or an agent that is gone already would be taken for one that has just come
        answer.onGone(() -> kept.left(connection));
    }

    /**
     * Tells an agent that comes for an answer which nobody holds here that it is lost; that it may
     * be told is recorded.
     */
    void tellLost(Chronicle chronicle, Facts facts, Id request) {
        var opened = AgentStream.open(gate, RequestStates.principal(facts), answer, new NoFlow());
        if (opened.isEmpty()) {
            tooMany(chronicle);
            return;
        }
        var connection = opened.get();
        var lost = new Message.Failure(request, KeptStream.lost());
        connection.send(ServerEvent.message(lost.toJson().toText()));
        connection.end();
        ended(chronicle, "failed ANSWER_LOST", connection.bytes());
    }

    private void tooMany(Chronicle chronicle) {
        ended(chronicle, "failed TOO_MANY", 0);
        answer.send(Answers.error(429, null, Answers.tooManyStreams()));
    }

    private void ended(Chronicle chronicle, String outcome, long bytes) {
        gate.journal.append(
                chronicle.ended("call.ended", outcome, bytes, gate.clock.instant()), _ -> {});
    }

    private void record(Event event, Runnable then) {
        gate.journal.append(
                event, recorded -> answer.loop().run(() -> guard.accept(() -> go(recorded, then))));
    }

    private void go(Recorded recorded, Runnable then) {
        switch (recorded) {
            case Recorded.Durable _ -> then.run();
            case Recorded.Unavailable _ -> answer.send(Answers.noRecord(null));
        }
    }
}
