package dev.gatehouse.policy;

import dev.gatehouse.bindings.Binding;
import dev.gatehouse.bindings.Label;
import dev.gatehouse.bindings.Resource;
import dev.gatehouse.bindings.Selector;
import dev.gatehouse.bindings.Touch;
import dev.gatehouse.policy.Condition.Outcome;
import dev.gatehouse.policy.PolicyRule.Effect;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether rules are about what is asked. Pure.
 *
 * <p>What is not known yet when an item is only shown, or when it is about a server as a whole,
 * counts for what permits and not for what forbids: the call decides.
 */
final class Applied {
    /** Whether one rule is. */
    sealed interface Fit {}

    record Fits() implements Fit {}

    record FitsNot() implements Fit {}

    record Broken(String why) implements Fit {}

    /** Whether one rule is, as far as it can be told without its condition. */
    enum Typed {
        IS,
        IS_NOT,
        /** It is when its condition holds. */
        IS_IF
    }

    static final Fit FITS = new Fits();
    static final Fit FITS_NOT = new FitsNot();

    private final Asked asked;
    private final Touch touch;
    private final String item;

    Applied(Asked asked, Touch touch) {
        this.asked = asked;
        this.touch = touch;
        this.item = String.valueOf(asked.ask().subject());
    }

    Asked asked() {
        return asked;
    }

    Touch touch() {
        return touch;
    }

    /** As rules write it. */
    String item() {
        return item;
    }

    Fit to(PolicyRule rule) {
        return switch (typed(rule)) {
            case IS -> FITS;
            case IS_NOT -> FITS_NOT;
            case IS_IF -> condition(rule);
        };
    }

    Typed typed(PolicyRule rule) {
        var match = rule.match();
        if (!Match.fits(match.agents(), asked.agent().name())
                || !Match.fits(match.users(), asked.user())
                || !Match.fits(match.servers(), asked.ask().server())) return Typed.IS_NOT;
        return switch (touch) {
            case Touch.Nothing _ -> whole(rule);
            case Touch.Unfit _, Touch.Unbound _ -> Typed.IS_NOT;
            case Touch.Shown(var binding) ->
                    isAbout(match, item, binding) ? shown(rule) : Typed.IS_NOT;
            case Touch.Known(var binding, var resources) ->
                    isAbout(match, item, binding) && touches(rule, resources)
                            ? used(rule)
                            : Typed.IS_NOT;
            case Touch.Unbounded(var binding, _) ->
                    isAbout(match, item, binding) && touchesAny(rule) ? used(rule) : Typed.IS_NOT;
        };
    }

    private static Typed used(PolicyRule rule) {
        return rule.when() == null ? Typed.IS : Typed.IS_IF;
    }

    private static boolean isAbout(Match match, String item, @Nullable Binding binding) {
        if (!Match.fits(match.items(), item)) return false;
        if (binding == null) return match.actions().isEmpty() && match.labels().isEmpty();
        return (match.actions().isEmpty() || match.actions().contains(binding.action()))
                && (match.labels().isEmpty() || holdsAny(match.labels(), binding.labels()));
    }

    private static boolean holdsAny(Set<Label> wanted, Set<Label> labels) {
        for (var label : labels) if (wanted.contains(label)) return true;
        return false;
    }

    /**
     * To permit, all that is touched must be meant; to forbid or to confirm, one of it is enough.
     */
    private static boolean touches(PolicyRule rule, List<Resource> resources) {
        var meant = rule.match().resources();
        if (meant.isEmpty()) return true;
        return rule.effect() == Effect.PERMIT
                ? !resources.isEmpty() && Selector.selectAll(meant, resources)
                : touchesAny(meant, resources);
    }

    private static boolean touchesAny(List<Selector> meant, List<Resource> resources) {
        for (var resource : resources)
            for (var selector : meant) if (selector.selects(resource)) return true;
        return false;
    }

    /** It may touch anything: what is about some of it forbids it and does not permit it. */
    private static boolean touchesAny(PolicyRule rule) {
        return rule.match().resources().isEmpty() || rule.effect() != Effect.PERMIT;
    }

    private static Typed whole(PolicyRule rule) {
        var match = rule.match();
        boolean isWhole =
                match.items().isEmpty() && match.actions().isEmpty() && match.labels().isEmpty();
        return rule.effect() == Effect.PERMIT || isWhole ? shown(rule) : Typed.IS_NOT;
    }

    private static Typed shown(PolicyRule rule) {
        boolean isSure = rule.match().resources().isEmpty() && rule.when() == null;
        return switch (rule.effect()) {
            case PERMIT -> Typed.IS;
            case FORBID -> isSure ? Typed.IS : Typed.IS_NOT;
            case CONFIRM -> Typed.IS_NOT;
        };
    }

    private Fit condition(PolicyRule rule) {
        var when = rule.when();
        if (when == null) return FITS;
        return switch (asked.evaluate(when, touch)) {
            case Outcome.Holds _ -> FITS;
            case Outcome.HoldsNot _ -> FITS_NOT;
            case Outcome.Failed(var why) -> new Broken(why);
        };
    }
}
