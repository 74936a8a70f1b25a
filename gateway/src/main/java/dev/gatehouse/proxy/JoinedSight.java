package dev.gatehouse.proxy;

import dev.gatehouse.mcp.Method;
import dev.gatehouse.policy.Decision;
import dev.gatehouse.policy.Facts;
import dev.gatehouse.policy.Policy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/**
 * Looks at what each server of the joined route says to one caller, as that server's own route
 * would (CAP-3). The answer waits for those that answer quickly. A server that was too slow is
 * looked at beside for a while: no list of all servers waits for the slowest of them again and
 * again. On the agent's loop.
 */
final class JoinedSight {
    private final Gate gate;
    private final Passage passage;
    private final Runnable then;

    /** Those that the list waits for. */
    private final Set<String> awaited = new HashSet<>();

    private Runnable noPatience = () -> {};
    private boolean asks = true;
    private boolean gone;

    private JoinedSight(Passage passage, Runnable then) {
        this.gate = passage.gate;
        this.passage = passage;
        this.then = then;
    }

    /**
     * @param call of the agent's
     * @param method what each server is asked
     * @param then runs on the loop, perhaps before this returns
     */
    static void at(
            Passage passage,
            Facts facts,
            Inbound.Call call,
            Method method,
            View view,
            Runnable then) {
        var asked = SendStep.list(method, call.request().meta(), call.revision(), call.session());
        new JoinedSight(passage, then).look(facts, asked, view);
    }

    /** In no order: where not all can be looked at, it is not always the same that are not. */
    private void look(Facts facts, Inbound.Call asked, View view) {
        var members = new ArrayList<>(view.members());
        Collections.shuffle(members);
        for (var member : members) look(member.server(), facts, asked);
        asks = false;
        if (awaited.isEmpty()) goOn();
        else noPatience = passage.answer.loop().after(gate.limits.sights().joined(), this::tooLate);
    }

    private void look(String server, Facts facts, Inbound.Call asked) {
        var there = passage.to(server, Route.joined(gate.routes, Names.joined(server)));
        var known = there.facts(facts.caller(), asked);
        if (!(Policy.decide(known) instanceof Decision.Allow allow)) return;
        boolean waits = !gate.sights.isSlow(server);
        if (waits) awaited.add(server);
        Sight.at(there, new Decided(known, allow, asked), asked, () -> seen(server));
    }

    private void seen(String server) {
        if (awaited.remove(server) && awaited.isEmpty() && !asks) goOn();
    }

    private void tooLate() {
        if (gone) return;
        awaited.forEach(gate.sights::slow);
        goOn();
    }

    private void goOn() {
        if (gone) return;
        gone = true;
        noPatience.run();
        passage.guard(then);
    }
}
