package dev.gatehouse.policy;

import dev.gatehouse.access.AgentStanding;
import dev.gatehouse.access.Caller;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A decision with all that it stands on, made by the same function that decides on calls.
 *
 * @param rules what each rule of the policy says of it; empty where the caller is no active agent
 */
public record Explanation(Facts facts, Decision decision, List<Said> rules) {
    /** Whether a rule is about it. */
    public enum Fit {
        YES,
        NO,
        /** It could not be evaluated, so it refuses. */
        FAILED
    }

    /**
     * What one rule says.
     *
     * @param why for one that failed; else empty
     */
    public record Said(PolicyRule rule, Fit fit, String why) {}

    public Explanation {
        rules = List.copyOf(rules);
    }

    public static Explanation of(World world, Ask ask, Caller caller, Instant now) {
        var facts = world.facts(ask, caller, now);
        var said = new ArrayList<Said>();
        if (caller instanceof Caller.Known(var token)
                && facts.agent() instanceof AgentStanding.Active(var agent)) {
            var applied = new Applied(new Asked(ask, agent, token, now), facts.touch());
            for (var rule : world.rules().rules()) said.add(said(rule, applied));
        }
        return new Explanation(facts, Policy.decide(facts), said);
    }

    private static Said said(PolicyRule rule, Applied applied) {
        return switch (applied.to(rule)) {
            case Applied.Fits _ -> new Said(rule, Fit.YES, "");
            case Applied.FitsNot _ -> new Said(rule, Fit.NO, "");
            case Applied.Broken(var why) -> new Said(rule, Fit.FAILED, why);
        };
    }
}
