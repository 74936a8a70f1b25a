package dev.gatehouse.proxy;

import dev.gatehouse.http.AgentAnswer;

/**
 * Whether the agent of an exchange is still there, from before the decision is recorded. One that
 * goes while the record becomes durable is told of once it is, and nothing is sent for it: so the
 * record has the decision first, then that it was abandoned. On the agent's loop.
 */
final class Presence {
    private boolean gone;
    private Runnable told = () -> {};

    private Presence() {}

    static Presence of(AgentAnswer answer) {
        var presence = new Presence();
        answer.onGone(presence::left);
        return presence;
    }

    private void left() {
        gone = true;
        told.run();
    }

    /**
     * The decision is durable: begins, unless the agent has gone.
     *
     * @param left told when the agent goes, now at the earliest
     */
    void begin(Runnable step, Runnable left) {
        told = left;
        if (gone) left.run();
        else step.run();
    }
}
