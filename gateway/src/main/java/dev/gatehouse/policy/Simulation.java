package dev.gatehouse.policy;

import dev.gatehouse.access.AgentStanding;
import dev.gatehouse.access.Caller;
import dev.gatehouse.bindings.Touch;
import java.util.Optional;

/**
 * Decides recorded calls again, with today's world as it was then, under the rules in force and
 * under others. The same function decides as on calls.
 */
public final class Simulation {
    private final World today;
    private final World other;

    public Simulation(World today, RuleSet rules) {
        this.today = today;
        this.other = today.under(rules);
    }

    /** What came of one. */
    public sealed interface Outcome {}

    /**
     * It could be decided again.
     *
     * @param before what it comes to under the rules in force
     * @param after what it comes to under the others
     */
    public record Replayed(Decision before, Decision after) implements Outcome {}

    /**
     * It could not.
     *
     * @param why a clause
     */
    public record Depends(String why) implements Outcome {}

    public Outcome replay(PastCall call) {
        var known = touch(call);
        if (call.reach() != null && known.isEmpty())
            return new Depends(
                    "nobody has said what the tool does, or it is not approved any more");
        var ask = call.ask();
        var touch = known.orElse(null);
        var facts = today.facts(ask, call.caller(), call.at(), Flow.NONE, touch);
        var blind = blind(call, facts);
        if (blind.isPresent()) return new Depends(blind.get());
        return new Replayed(
                Policy.decide(facts),
                Policy.decide(other.facts(ask, call.caller(), call.at(), Flow.NONE, touch)));
    }

    /**
     * What became of a request for access.
     *
     * @param before under the rules in force, as if none had been granted within the hour
     * @param after under the others, likewise
     */
    public record Judged(Automatic.Verdict before, Automatic.Verdict after) {
        /** Whether a person decides under one of them alone. */
        public boolean differs() {
            return before instanceof Automatic.Granted != after instanceof Automatic.Granted;
        }
    }

    /** Judges a request again, with the tools as they are bound today. */
    public Judged judge(AutomaticWish wish) {
        return new Judged(Automatic.judge(today, wish, 0), Automatic.judge(other, wish, 0));
    }

    /** With what the tool is said to do today, and what it touched then. */
    private Optional<Touch> touch(PastCall call) {
        var reach = call.reach();
        var item = call.item();
        if (reach == null || item == null) return Optional.empty();
        return today.server(call.server())
                .flatMap(governed -> governed.offer(call.era()))
                .flatMap(offer -> offer.binding(item))
                .map(binding ->
                        reach.unbounded()
                                ? new Touch.Unbounded(binding, "as it is recorded")
                                : new Touch.Known(binding, reach.resources()));
    }

    /** What cannot be decided again because it looks at what is not recorded. */
    private Optional<String> blind(PastCall call, Facts facts) {
        if (!(call.caller() instanceof Caller.Known(var token))
                || !(facts.agent() instanceof AgentStanding.Active(var agent)))
            return Optional.empty();
        var applied = new Applied(new Asked(call.ask(), agent, token, call.at()), facts.touch());
        for (var world : new World[] {today, other})
            for (var rule : world.rules().rules())
                if (looksAtArguments(String.valueOf(rule.when()))
                        && applied.typed(rule) == Applied.Typed.IS_IF)
                    return Optional.of(
                            "rule " + rule.id() + " looks at arguments, which are not recorded");
        for (var grant : today.grants(agent.name(), call.server()))
            if (grant.terms().isExact() || looksAtArguments(String.valueOf(grant.terms().when())))
                return Optional.of(
                        "grant " + grant.id() + " looks at arguments, which are not recorded");
        return Optional.empty();
    }

    /** Conservative: the word alone is enough. */
    private static boolean looksAtArguments(String condition) {
        return condition.contains("args") || condition.contains("token.");
    }
}
