package dev.gatehouse.proxy;

import dev.gatehouse.policy.Decision;
import dev.gatehouse.policy.Facts;
import dev.gatehouse.policy.Policy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/**
 * Looks at what each server of a joined list says to one caller, as a list of that server's own
 * would (CAP-3). The list waits for those that answer quickly. A server that was too slow is looked
 * at beside for a while: no list of all servers waits for the slowest of them again and again. On
 * the agent's loop.
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
     * @param then runs on the loop, perhaps before this returns
     */
    static void at(Passage passage, Facts facts, Inbound.Call call, View view, Runnable then) {
        new JoinedSight(passage, then).look(facts, call, view);
    }

    /** In no order: where not all can be looked at, it is not always the same that are not. */
    private void look(Facts facts, Inbound.Call call, View view) {
        var list =
                SendStep.list(
                        call.method(), call.request().meta(), call.revision(), call.session());
        var members = new ArrayList<>(view.members());
        Collections.shuffle(members);
        for (var member : members) look(member.server(), facts, list);
        asks = false;
        if (awaited.isEmpty()) goOn();
        else noPatience = passage.answer.loop().after(gate.limits.sights().joined(), this::tooLate);
    }

    private void look(String server, Facts facts, Inbound.Call list) {
        var there = passage.to(server, Route.joined(gate.routes, Names.joined(server)));
        var asked = there.facts(facts.caller(), list);
        if (!(Policy.decide(asked) instanceof Decision.Allow allow)) return;
        boolean waits = !gate.sights.isSlow(server);
        if (waits) awaited.add(server);
        Sight.at(there, new Decided(asked, allow, list), list, () -> seen(server));
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
