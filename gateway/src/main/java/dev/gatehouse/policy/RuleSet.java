package dev.gatehouse.policy;

import dev.gatehouse.policy.PolicyRule.Effect;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The operators' policy at one version: who may use what was granted, and when a person must
 * confirm it. Default deny, and what forbids comes before what permits. A rule that cannot be
 * evaluated refuses, whatever its effect: adding a broken rule never allows anything (T74).
 */
public final class RuleSet {
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

    private final long version;
    private final List<PolicyRule> rules;
    private final RuleIndex index;
    private final @Nullable Undecided unreadable;

    /**
     * @param version the number under which it is kept; 0 is what holds before any
     */
    public RuleSet(long version, List<PolicyRule> rules) {
        this(version, rules, null);
    }

    private RuleSet(long version, List<PolicyRule> rules, @Nullable Undecided unreadable) {
        this.version = version;
        this.rules = List.copyOf(rules);
        this.index = new RuleIndex(this.rules);
        this.unreadable = unreadable;
    }

    /** What is left of a policy that cannot be read: it refuses everything. */
    public static RuleSet unreadable(long version, String why) {
        var rule = new PolicyRule("unreadable", Effect.FORBID, Match.ALL, null, why);
        return new RuleSet(version, List.of(rule), new Undecided(rule, why));
    }

    public long version() {
        return version;
    }

    public List<PolicyRule> rules() {
        return rules;
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

    /** Looks at those that can be about it, in the order in which they are written. */
    Judgement judge(Applied applied) {
        return unreadable == null ? judge(index.about(applied), applied::to) : unreadable;
    }

    /** All of them are looked at, so that a broken one is never hidden by another. */
    static Judgement judge(
            Collection<PolicyRule> rules, Function<PolicyRule, Applied.Fit> application) {
        PolicyRule forbids = null;
        var permitting = new ArrayList<String>();
        var confirming = new ArrayList<String>();
        for (var rule : rules) {
            switch (application.apply(rule)) {
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
