package dev.gatehouse.policy;

import dev.gatehouse.bindings.Binding;
import dev.gatehouse.bindings.Touch;
import dev.gatehouse.policy.RuleSet.Judgement;
import java.util.Locale;

/**
 * What the operators' rules come to for a call that all else is in order with.
 *
 * @param by the rule that refuses or wants a person's word; empty for what is allowed
 */
record Ruling(Word word, String by) {
    /** The stricter comes first. */
    enum Word {
        REFUSE,
        CONFIRM,
        ALLOW;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Ruling of(Judgement judgement, Touch touch) {
        return switch (judgement) {
            case RuleSet.Undecided _ -> refusal(Rule.POLICY_EVALUATES.toString());
            case RuleSet.Forbidden(var rule) -> refusal(rule.id());
            case RuleSet.Unmentioned _ -> refusal(Rule.POLICY_PERMITS.toString());
            case RuleSet.Permitted(_, var confirmedBy) -> {
                if (!confirmedBy.isEmpty())
                    yield new Ruling(Word.CONFIRM, String.join(", ", confirmedBy));
                yield confirms(touch)
                        ? new Ruling(Word.CONFIRM, Policy.BINDING)
                        : new Ruling(Word.ALLOW, "");
            }
        };
    }

    static Ruling refusal(String by) {
        return new Ruling(Word.REFUSE, by);
    }

    private static boolean confirms(Touch touch) {
        return switch (touch) {
            case Touch.Known(Binding binding, _) -> binding.confirm();
            case Touch.Unbounded(Binding binding, _) -> binding.confirm();
            case Touch.Nothing _, Touch.Shown _, Touch.Unfit _, Touch.Unbound _ -> false;
        };
    }

    @Override
    public String toString() {
        return word == Word.REFUSE ? word + " " + by : word.toString();
    }
}
