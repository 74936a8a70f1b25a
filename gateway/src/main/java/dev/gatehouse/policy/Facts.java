package dev.gatehouse.policy;

import dev.gatehouse.access.AgentStanding;
import dev.gatehouse.access.Caller;
import dev.gatehouse.access.GrantStanding;
import dev.gatehouse.bindings.Touch;
import dev.gatehouse.drift.DriftStanding;
import dev.gatehouse.inventory.ItemStanding;
import dev.gatehouse.inventory.ServerStanding;
import java.util.Set;

/**
 * All that a decision depends on, gathered at one moment from one {@link World}.
 *
 * @param waived whether somebody answers for calls of the item whose reach is not known
 * @param rules what the operators' policy says of it
 * @param flow what the agent took in lately, as far as it matters here
 */
public record Facts(
        Ask ask,
        Caller caller,
        AgentStanding agent,
        ServerStanding server,
        ItemStanding item,
        DriftStanding drift,
        Touch touch,
        boolean waived,
        GrantStanding grant,
        RuleSet.Judgement rules,
        Flow flow) {
    /** On whose behalf the caller acts; empty when for nobody but itself, or nobody is known. */
    public String user() {
        return caller instanceof Caller.Known(var token) ? token.user().orElse("") : "";
    }

    /** The same of the same ask, which has taken a use of these grants. */
    public Facts holding(Set<String> grants) {
        return new Facts(
                ask.holding(grants),
                caller,
                agent,
                server,
                item,
                drift,
                touch,
                waived,
                grant,
                rules,
                flow);
    }
}
