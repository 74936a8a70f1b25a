package dev.gatehouse.proxy;

import dev.gatehouse.http.AgentAnswer;
import dev.gatehouse.http.Response;
import java.util.function.Consumer;

/**
 * The last step of an agent's end of a session of the gate's own: it is over at every replica, with
 * all that goes on in it, or at none. On the agent's loop.
 */
final class LeavingStep {
    private final Gate gate;
    private final AgentAnswer answer;
    private final Chronicle chronicle;
    private final Consumer<Runnable> guard;

    LeavingStep(Gate gate, AgentAnswer answer, Chronicle chronicle, Consumer<Runnable> guard) {
        this.gate = gate;
        this.answer = answer;
        this.chronicle = chronicle;
        this.guard = guard;
    }

    /** Ends it; that it may be is recorded. */
    void end(Session session, String principal) {
        gate.ours.end(
                session,
                principal,
                done -> answer.loop().run(() -> guard.accept(() -> answered(done))));
    }

    private void answered(boolean done) {
        if (done) {
            answer.send(Response.empty(204));
            return;
        }
        gate.journal.append(
                chronicle.ended("call.ended", "failed NOT_KEPT", 0, gate.clock.instant()), _ -> {});
        answer.send(Answers.notKept(null));
    }
}
