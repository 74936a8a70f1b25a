package dev.gatehouse.policy;

import dev.gatehouse.bindings.Selector;
import dev.gatehouse.policy.PolicyRule.Effect;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Why one set of rules may allow what another did not: to anybody, with any grants, now or later.
 * Only the rules are compared, so what nobody can do yet is not overlooked (T68). Conservative:
 * where it finds nothing, nothing is looser; what it finds need not be.
 *
 * <p>Looser is a rule that permits more than some one rule did, and the loss of a rule that
 * forbade, wanted a person's word, or had a condition: one that cannot be evaluated refuses.
 */
public final class Loosening {
    private Loosening() {}

    /**
     * One rule that makes the difference.
     *
     * @param why a clause: what has become of it
     */
    public record Reason(String rule, String why) {}

    /** Empty when the later set allows nothing that the earlier one did not. */
    public static List<Reason> between(RuleSet earlier, RuleSet later) {
        var reasons = new ArrayList<Reason>();
        var before = Set.copyOf(earlier.rules());
        var after = Set.copyOf(later.rules());
        for (var rule : later.rules())
            if (rule.effect() == Effect.PERMIT
                    && !before.contains(rule)
                    && !isPermittedBy(earlier, rule))
                reasons.add(new Reason(rule.id(), "permits what no rule permitted alike"));
        for (var rule : earlier.rules())
            if (isRestraint(rule) && !after.contains(rule) && !isKeptBy(later, rule))
                reasons.add(new Reason(rule.id(), lost(rule)));
        for (var rule : later.automatic())
            if (earlier.automatic().stream().noneMatch(each -> each.covers(rule)))
                reasons.add(new Reason(rule.id(), "grants by itself what no rule granted alike"));
        return reasons;
    }

    private static String lost(PolicyRule rule) {
        return switch (rule.effect()) {
            case FORBID -> "no longer forbids all that it forbade";
            case CONFIRM -> "no longer wants a person's word for all that it did";
            case PERMIT -> "has lost its condition, which refused where it could not be evaluated";
        };
    }

    private static boolean isPermittedBy(RuleSet earlier, PolicyRule permit) {
        for (var rule : earlier.rules())
            if (rule.effect() == Effect.PERMIT
                    && covers(rule.match(), permit.match())
                    && (rule.when() == null || Objects.equals(rule.when(), permit.when())))
                return true;
        return false;
    }

    private static boolean isRestraint(PolicyRule rule) {
        return rule.effect() != Effect.PERMIT || rule.when() != null;
    }

    private static boolean isKeptBy(RuleSet later, PolicyRule restraint) {
        for (var rule : later.rules())
            if (covers(rule.match(), restraint.match()) && restrains(rule, restraint)) return true;
        return false;
    }

    /** Whether a rule that is about at least as much refuses or holds at least as much. */
    private static boolean restrains(PolicyRule rule, PolicyRule restraint) {
        if (rule.when() == null)
            // Without a condition it always speaks; only what forbids makes up for one that fails.
            return rule.effect() == Effect.FORBID
                    || (restraint.when() == null && rule.effect() == restraint.effect());
        if (!Objects.equals(rule.when(), restraint.when())) return false;
        return switch (restraint.effect()) {
            case FORBID -> rule.effect() == Effect.FORBID;
            case CONFIRM -> rule.effect() != Effect.PERMIT;
            // A permit is about a call only where all that it touches is meant; others, where any.
            case PERMIT -> true;
        };
    }

    /** Whether the wider is about everything that the other is about. */
    static boolean covers(Match wider, Match other) {
        return coversNames(wider.agents(), other.agents())
                && coversNames(wider.users(), other.users())
                && coversNames(wider.servers(), other.servers())
                && coversNames(wider.items(), other.items())
                && coversWords(wider.actions(), other.actions())
                && coversWords(wider.labels(), other.labels())
                && coversResources(wider.resources(), other.resources());
    }

    static boolean coversNames(Set<String> wider, Set<String> others) {
        return wider.isEmpty()
                || (!others.isEmpty() && others.stream().allMatch(name -> coversName(wider, name)));
    }

    private static boolean coversName(Set<String> wider, String name) {
        if (wider.contains(name)) return true;
        var beginning = name.endsWith("*") ? name.substring(0, name.length() - 1) : name;
        for (var pattern : wider)
            if (pattern.endsWith("*")
                    && beginning.startsWith(pattern.substring(0, pattern.length() - 1)))
                return true;
        return false;
    }

    private static boolean coversWords(Set<?> wider, Set<?> others) {
        return wider.isEmpty() || (!others.isEmpty() && wider.containsAll(others));
    }

    private static boolean coversResources(
            Collection<Selector> wider, Collection<Selector> others) {
        return wider.isEmpty()
                || (!others.isEmpty()
                        && others.stream()
                                .allMatch(
                                        one -> wider.stream().anyMatch(each -> covers(each, one))));
    }

    static boolean covers(Selector wider, Selector other) {
        return switch (wider) {
            case Selector.Everything _ -> true;
            case Selector.AllOf(var type) ->
                    switch (other) {
                        case Selector.Everything _ -> false;
                        case Selector.AllOf(var same) -> same.equals(type);
                        case Selector.Only(var resource) -> resource.type().equals(type);
                        case Selector.Under(var same, _) -> same.equals(type);
                    };
            case Selector.Only only -> only.equals(other);
            case Selector.Under(var type, var prefix) ->
                    switch (other) {
                        case Selector.Everything _, Selector.AllOf _ -> false;
                        case Selector.Only(var resource) -> wider.selects(resource);
                        case Selector.Under(var same, var longer) ->
                                same.equals(type) && longer.startsWith(prefix);
                    };
        };
    }
}
