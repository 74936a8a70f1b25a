package dev.gatehouse.proxy;

import dev.gatehouse.http.Response;

/**
 * The last step of an agent's end of a session of the gate's own: it is over at every replica, with
 * all that goes on in it, or at none. On the agent's loop.
 */
final class LeavingStep {
    private final Passage passage;

    LeavingStep(Passage passage) {
        this.passage = passage;
    }

    /** Ends it; that it may be is recorded. */
    void end(Session session, String principal) {
        passage.gate.ours.end(session, principal, done -> passage.back(() -> answered(done)));
    }

    private void answered(boolean done) {
        if (done) {
            passage.answer.send(Response.empty(204));
            return;
        }
        passage.ended("failed NOT_KEPT", 0);
        passage.answer.send(Answers.notKept(null));
    }
}
