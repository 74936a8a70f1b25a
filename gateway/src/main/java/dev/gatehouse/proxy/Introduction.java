package dev.gatehouse.proxy;

import dev.gatehouse.http.Loop;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.policy.Facts;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;

/**
 * What a server says of itself on the way of something else, when it answers an initialize or opens
 * a session: it is compared before anything follows from it (CAP-3, T02). Whoever waits for that
 * waits so long and no longer; of many introductions to one caller not each makes it wait. On the
 * loop of an exchange.
 */
final class Introduction {
    private final Gate gate;
    private final Loop loop;
    private final String server;
    private final Facts facts;
    private final Queue<Runnable> steps = new ArrayDeque<>();
    private int compared;

    Introduction(Gate gate, Loop loop, String server, Facts facts) {
        this.gate = gate;
        this.loop = loop;
        this.server = server;
        this.facts = facts;
    }

    /** Has this compared, if it is not what was approved. */
    void hear(Map<String, Json> said) {
        var declaration = Decided.reached(facts).offer().declaration();
        if (declaration.facets().entrySet().containsAll(said.entrySet())) return;
        var era = declaration.revision().era();
        var agent = Chronicle.agent(facts);
        if (!gate.sights.begins(server, "introduced " + RequestStates.principal(facts))) {
            gate.notices.passing(server, era, agent, said);
            return;
        }
        compared++;
        var end = new End();
        end.noPatience = loop.after(gate.limits.sights().patience(), end);
        gate.notices.heard(
                server,
                era,
                agent,
                new Notices.Heard.Facets(said),
                () ->
                        loop.run(() -> {
                            gate.sights.over(server);
                            end.run();
                        }));
    }

    /** Whether nothing waits for a comparison. */
    boolean isOver() {
        return compared == 0;
    }

    /** Runs the step when nothing is compared any more; in the order in which they came. */
    void then(Runnable step) {
        if (compared == 0) step.run();
        else steps.add(step);
    }

    /** One comparison is over, or was waited for long enough; whichever comes first. */
    private final class End implements Runnable {
        private Runnable noPatience = () -> {};
        private boolean over;

        @Override
        public void run() {
            if (over) return;
            over = true;
            noPatience.run();
            compared--;
            while (compared == 0 && !steps.isEmpty()) steps.remove().run();
        }
    }
}
