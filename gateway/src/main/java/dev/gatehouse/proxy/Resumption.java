package dev.gatehouse.proxy;

import dev.gatehouse.access.Caller;
import dev.gatehouse.http.Flow;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.ServerEvent;
import dev.gatehouse.policy.Decision;
import dev.gatehouse.policy.Facts;
import dev.gatehouse.policy.Policy;
import java.util.Optional;

/**
 * An agent comes back for a stream that this replica keeps: an exchange of its own, decided on and
 * recorded like the one that began the stream, because a grant may have ended in between. Lives on
 * the loop of the agent's new connection.
 */
final class Resumption {
    private final Gate gate;
    private final Passage passage;
    private final Inbound.Listening listening;

    /**
     * @param passage of the request that brought the agent back, to the stream's server
     */
    Resumption(Passage passage, Inbound.Listening listening) {
        this.gate = passage.gate;
        this.passage = passage;
        this.listening = listening;
    }

    /** Decides, records, and takes the stream up once that is durable. */
    void takeUp(Caller caller, KeptStream kept, long after) {
        var ask = kept.ask();
        var facts = passage.world.facts(ask, caller, gate.clock.instant());
        var told = Chronicle.Told.resuming(kept.request());
        if (ask.server().equals(Route.ALL) && Policy.objection(facts) == null) {
            gate.meters.joined();
            var view = gate.view(passage.world, caller, listening.session().revision());
            passage.record(
                    passage.chronicle.joined(facts, view.grants(), passage.world, told),
                    takingUp(facts, kept, after));
            return;
        }
        var decision = Policy.decide(facts);
        gate.meters.decided(decision);
        if (decision instanceof Decision.Allow)
            passage.record(
                    passage.chronicle.decided(facts, decision, passage.world, told, null),
                    takingUp(facts, kept, after));
        else passage.refuse(facts, decision, told);
    }

    /** A connection that is gone by the time it could take the stream up leaves it to another. */
    private Runnable takingUp(Facts facts, KeptStream kept, long after) {
        var presence = Presence.of(passage.answer);
        return () ->
                presence.begin(
                        () -> takeUp(facts, kept, after), () -> passage.ended("abandoned", 0));
    }

    private void takeUp(Facts facts, KeptStream kept, long after) {
        var opened = open(passage, facts, kept.pace());
        if (opened.isEmpty()) return;
        var connection = opened.get();
        connection.onLeave(() -> passage.ended("resumed", connection.bytes()));
        kept.takeUp(connection, after, facts.caller());
        // after that, or an agent that is gone already would be taken for one that has just come
        passage.answer.onGone(() -> kept.left(connection));
    }

    /**
     * Tells an agent that comes for an answer which nobody holds here that it is lost; that it may
     * be told is recorded.
     */
    static void tellLost(Passage passage, Facts facts, Id request) {
        var opened = open(passage, facts, new NoFlow());
        if (opened.isEmpty()) return;
        var connection = opened.get();
        var lost = new Message.Failure(request, KeptStream.lost());
        connection.send(ServerEvent.message(lost.toJson().toText()));
        connection.end();
        passage.ended("failed ANSWER_LOST", connection.bytes());
    }

    /** Empty when the agent has as many streams as it may; then it is told. */
    private static Optional<AgentStream> open(Passage passage, Facts facts, Flow pace) {
        var principal = RequestStates.principal(facts);
        var opened = AgentStream.open(passage.gate, principal, passage.answer, pace);
        if (opened.isEmpty()) {
            passage.ended("failed TOO_MANY", 0);
            passage.answer.send(Answers.error(429, null, Answers.tooManyStreams()));
        }
        return opened;
    }
}
