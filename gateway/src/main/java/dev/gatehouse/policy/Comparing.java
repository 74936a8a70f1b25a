package dev.gatehouse.policy;

import dev.gatehouse.policy.Applied.Typed;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares what two lists of rules come to for one sort of call. What a condition comes to is not
 * known: every way in which the conditions together can hold, not hold or fail is gone through.
 */
final class Comparing {
    /** Beyond so many conditions, rules that differ count as looser. */
    private static final int MAX_CONDITIONS = 5;

    private static final List<Applied.Fit> WAYS =
            List.of(Applied.FITS, Applied.FITS_NOT, new Applied.Broken("a condition fails"));

    /**
     * @param looser whether the later can come to something freer
     * @param stricter whether it can come to something stricter
     */
    record Result(
            boolean looser,
            boolean stricter,
            Set<Ruling.Word> before,
            Set<Ruling.Word> after,
            boolean conditional) {}

    private record Case(List<Typed> earlier, List<Typed> later, boolean confirms) {}

    private final List<PolicyRule> earlier;
    private final List<PolicyRule> later;
    private final Map<Case, Result> known = new HashMap<>();

    Comparing(List<PolicyRule> earlier, List<PolicyRule> later) {
        this.earlier = earlier;
        this.later = later;
    }

    Result compare(Applied applied) {
        boolean confirms =
                Ruling.of(new RuleSet.Permitted(List.of(), List.of()), applied.touch()).word()
                        == Ruling.Word.CONFIRM;
        return known.computeIfAbsent(
                new Case(typed(earlier, applied), typed(later, applied), confirms),
                one -> compared(applied, one));
    }

    private static List<Typed> typed(List<PolicyRule> rules, Applied applied) {
        return rules.stream().map(applied::typed).toList();
    }

    private Result compared(Applied applied, Case one) {
        var conditions = new LinkedHashSet<Condition>();
        collect(earlier, one.earlier(), conditions);
        collect(later, one.later(), conditions);
        if (conditions.size() > MAX_CONDITIONS) return unknown(one);
        var before = EnumSet.noneOf(Ruling.Word.class);
        var after = EnumSet.noneOf(Ruling.Word.class);
        boolean looser = false;
        boolean stricter = false;
        for (var assignment : assignments(List.copyOf(conditions))) {
            var was = word(earlier, applied, assignment);
            var is = word(later, applied, assignment);
            before.add(was);
            after.add(is);
            looser |= is.compareTo(was) > 0;
            stricter |= is.compareTo(was) < 0;
        }
        return new Result(looser, stricter, before, after, !conditions.isEmpty());
    }

    private static void collect(List<PolicyRule> rules, List<Typed> typed, Set<Condition> all) {
        for (int i = 0; i < rules.size(); i++) {
            var when = rules.get(i).when();
            if (when != null && typed.get(i) == Typed.IS_IF) all.add(when);
        }
    }

    /** Nothing is known but whether it is the same rules that speak. */
    private Result unknown(Case one) {
        boolean differs = !speaking(earlier, one.earlier()).equals(speaking(later, one.later()));
        var any = EnumSet.allOf(Ruling.Word.class);
        return new Result(differs, false, any, any, true);
    }

    private static Set<PolicyRule> speaking(List<PolicyRule> rules, List<Typed> typed) {
        var speaking = new LinkedHashSet<PolicyRule>();
        for (int i = 0; i < rules.size(); i++)
            if (typed.get(i) != Typed.IS_NOT) speaking.add(rules.get(i));
        return speaking;
    }

    private static Ruling.Word word(
            List<PolicyRule> rules, Applied applied, Map<Condition, Applied.Fit> assignment) {
        var judgement =
                RuleSet.judge(
                        rules,
                        rule ->
                                switch (applied.typed(rule)) {
                                    case IS -> Applied.FITS;
                                    case IS_NOT -> Applied.FITS_NOT;
                                    case IS_IF -> assigned(rule, assignment);
                                });
        return Ruling.of(judgement, applied.touch()).word();
    }

    private static Applied.Fit assigned(PolicyRule rule, Map<Condition, Applied.Fit> assignment) {
        var when = rule.when();
        return when == null ? Applied.FITS : assignment.getOrDefault(when, Applied.FITS_NOT);
    }

    private static List<Map<Condition, Applied.Fit>> assignments(List<Condition> conditions) {
        List<Map<Condition, Applied.Fit>> all = List.of(Map.of());
        for (var condition : conditions) {
            var longer = new ArrayList<Map<Condition, Applied.Fit>>();
            for (var one : all)
                for (var way : WAYS) {
                    var with = new HashMap<>(one);
                    with.put(condition, way);
                    longer.add(with);
                }
            all = longer;
        }
        return all;
    }
}
