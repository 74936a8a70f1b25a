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

    /** The conditions of grants have taken what all of one decision may cost. */
    static final Undecided TOO_MUCH = tooMuch();

    private final long version;
    private final List<PolicyRule> rules;
    private final List<AutomaticRule> automatic;
    private final RuleIndex index;
    private final @Nullable Undecided unreadable;

    /**
     * @param version the number under which it is kept; 0 is what holds before any
     */
    public RuleSet(long version, List<PolicyRule> rules) {
        this(version, rules, List.of(), null);
    }

    private RuleSet(
            long version,
            List<PolicyRule> rules,
            List<AutomaticRule> automatic,
            @Nullable Undecided unreadable) {
        this.version = version;
        this.rules = List.copyOf(rules);
        this.automatic = List.copyOf(automatic);
        this.index = new RuleIndex(this.rules);
        this.unreadable = unreadable;
    }

    /** What is left of a policy that cannot be read: it refuses everything. */
    public static RuleSet unreadable(long version, String why) {
        var rule = new PolicyRule("unreadable", Effect.FORBID, Match.ALL, null, why);
        return new RuleSet(version, List.of(rule), List.of(), new Undecided(rule, why));
    }

    private static Undecided tooMuch() {
        var why = "the conditions look at more together than they may in one decision";
        return new Undecided(
                new PolicyRule("conditions", Effect.FORBID, Match.ALL, null, why), why);
    }

    /** The rules of a document, under a number or, to be tried, under 0. */
    public static RuleSet of(long version, PolicyDocument document) {
        return new RuleSet(version, document.rules(), document.automatic(), null);
    }

    /** These by which requests are granted, and none that permits a call. */
    static RuleSet of(List<AutomaticRule> automatic) {
        return new RuleSet(0, List.of(), automatic, null);
    }

    public long version() {
        return version;
    }

    public List<PolicyRule> rules() {
        return rules;
    }

    /** Those by which requests for reading are granted. */
    public List<AutomaticRule> automatic() {
        return automatic;
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
