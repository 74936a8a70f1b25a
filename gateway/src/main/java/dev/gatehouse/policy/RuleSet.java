package dev.gatehouse.policy;

import dev.gatehouse.policy.PolicyRule.Effect;
import java.util.ArrayList;
import java.util.List;

/**
 * The operators' policy at one version: who may use what was granted, and when a person must
 * confirm it. Default deny, and what forbids comes before what permits. A rule that cannot be
 * evaluated refuses, whatever its effect: adding a broken rule never allows anything (T74).
 *
 * @param version counts publications; 0 is what holds before any
 */
public record RuleSet(long version, List<PolicyRule> rules) {
    /** Every grant may be used. */
    public static final RuleSet STANDARD =
            new RuleSet(
                    0,
                    List.of(
                            new PolicyRule(
                                    "standard.granted",
                                    Effect.PERMIT,
                                    Match.ALL,
                                    null,
                                    "what is granted may be used")));

    public RuleSet {
        rules = List.copyOf(rules);
    }

    /** What the rules say together. */
    public sealed interface Judgement {}

    /**
     * They permit it.
     *
     * @param confirmedBy rules that want a person to confirm it; empty when none does
     */
    public record Permitted(List<String> rules, List<String> confirmedBy) implements Judgement {
        public Permitted {
            rules = List.copyOf(rules);
            confirmedBy = List.copyOf(confirmedBy);
        }
    }

    /** One forbids it. */
    public record Forbidden(PolicyRule rule) implements Judgement {}

    /** None permits it. */
    public record Unmentioned() implements Judgement {}

    /** One could not be evaluated. */
    public record Undecided(PolicyRule rule, String why) implements Judgement {}

    /** All of them are looked at, so that a broken one is never hidden by another. */
    Judgement judge(Applied applied) {
        PolicyRule forbids = null;
        var permitting = new ArrayList<String>();
        var confirming = new ArrayList<String>();
        for (var rule : rules) {
            switch (applied.to(rule)) {
                case Applied.Fits _ -> {
                    switch (rule.effect()) {
                        case PERMIT -> permitting.add(rule.id());
                        case CONFIRM -> confirming.add(rule.id());
                        case FORBID -> forbids = forbids == null ? rule : forbids;
                    }
                }
                case Applied.FitsNot _ -> {
                    // says nothing about it
                }
                case Applied.Broken(var why) -> {
                    return new Undecided(rule, why);
                }
            }
        }
        if (forbids != null) return new Forbidden(forbids);
        return permitting.isEmpty() ? new Unmentioned() : new Permitted(permitting, confirming);
    }
}
