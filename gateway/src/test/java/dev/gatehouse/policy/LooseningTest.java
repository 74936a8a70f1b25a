package dev.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.policy.PolicyRule.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is said to change when one policy takes another's place, held against what does. */
class LooseningTest {
    private static final int ROUNDS = 600;
    private static final int CALLS = 60;

    private record Pair(RandomPolicies random, World before, World after) {}

    private static Pair pair(long seed) {
        var random = new RandomPolicies(seed);
        var world = random.world();
        var rules = random.rules(5);
        var changed = new ArrayList<>(rules);
        for (int i = random.number(3); i >= 0; i--) {
            int place = random.number(changed.size() + 1);
            if (place == changed.size()) changed.add(random.rule("new" + i));
            else if (random.number(3) == 0) changed.remove(place);
            else changed.set(place, random.varied(changed.get(place)));
        }
        return new Pair(
                random, world.under(new RuleSet(1, rules)), world.under(new RuleSet(2, changed)));
    }

    @Test
    void whateverIsDecidedMoreFreelyWasCalledLooserByTheRulesAlone() {
        int freer = 0;
        int calledStricter = 0;
        for (long seed = 0; seed < ROUNDS; seed++) {
            var pair = pair(seed);
            var reasons = Loosening.between(pair.before().rules(), pair.after().rules());
            if (reasons.isEmpty()) calledStricter++;
            for (int i = 0; i < CALLS; i++) {
                var call = pair.random().call();
                boolean isFreer =
                        RuleSetTest.freedom(call.in(pair.after()))
                                > RuleSetTest.freedom(call.in(pair.before()));
                if (!isFreer) continue;
                freer++;
                assertThat(reasons).as("seed %d, %s", seed, call).isNotEmpty();
            }
        }
        assertThat(freer).isGreaterThan(300);
        assertThat(calledStricter).as("policies that one person may publish").isGreaterThan(60);
    }

    @Test
    void everyChangeThatIsFoundByTryingIsInTheDifference() {
        int found = 0;
        for (long seed = 0; seed < ROUNDS; seed++) {
            var pair = pair(seed);
            var difference = difference(pair);
            assertThat(difference.isWhole()).isTrue();
            var loosened = cases(difference, Set.of(PolicyDifference.Way.LOOSENED));
            var changed = cases(difference, Set.of(PolicyDifference.Way.values()));
            for (int i = 0; i < CALLS; i++) {
                var call = pair.random().call();
                int was = RuleSetTest.freedom(call.in(pair.before()));
                int is = RuleSetTest.freedom(call.in(pair.after()));
                if (was == is) continue;
                found++;
                assertThat(is > was ? loosened : changed)
                        .as("seed %d, %s", seed, call)
                        .contains(name(call));
            }
        }
        assertThat(found).isGreaterThan(500);
    }

    private static PolicyDifference difference(Pair pair) {
        return Comparison.of(
                pair.before(), pair.after().rules(), RandomPolicies.NOW, Integer.MAX_VALUE);
    }

    private static Set<String> cases(PolicyDifference difference, Set<PolicyDifference.Way> ways) {
        return difference.changes().stream()
                .filter(change -> ways.contains(change.way()))
                .map(change -> change.agent() + " " + change.server() + " " + change.item())
                .collect(Collectors.toSet());
    }

    private static String name(RandomPolicies.Call call) {
        var caller = (dev.gatehouse.access.Caller.Known) call.caller();
        return caller.token().clientId() + " " + call.ask().server() + " " + call.ask().subject();
    }

    @Test
    void whatIsLoosenedInTheEstateIsLooserByTheRules() {
        for (long seed = 0; seed < ROUNDS; seed++) {
            var difference = difference(pair(seed));
            if (difference.loosened() > 0)
                assertThat(difference.reasons()).as("seed %d", seed).isNotEmpty();
        }
    }

    private static PolicyRule rule(String id, Effect effect, String... resources) {
        var selectors = new ArrayList<dev.gatehouse.bindings.Selector>();
        for (var resource : resources) selectors.add(RandomPolicies.selector(resource));
        return new PolicyRule(
                id,
                effect,
                new Match(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), selectors),
                null,
                "a test");
    }

    private static RuleSet set(PolicyRule... rules) {
        return new RuleSet(1, List.of(rules));
    }

    @Test
    void aRuleForAnAgentThatHasNothingYetIsLooserAllTheSame() {
        var everything = rule("all", Effect.PERMIT);
        var match =
                new Match(
                        Set.of("nobody-yet"),
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        List.of());
        var forbid = new PolicyRule("not-them", Effect.FORBID, match, null, "a test");
        var world = new RandomPolicies(1).world().under(set(everything, forbid));
        var difference = Comparison.of(world, set(everything), RandomPolicies.NOW);
        assertThat(difference.loosened()).isZero();
        assertThat(difference.loosens()).isTrue();
    }

    @Test
    void twoPermitsTogetherAreNotOneThatPermitsBothAtOnce() {
        var apart = set(rule("a", Effect.PERMIT, "path:/a/*"), rule("x", Effect.PERMIT, "path:/x"));
        var together = set(rule("ax", Effect.PERMIT, "path:/a/*", "path:/x"));
        var world = new RandomPolicies(5).world().under(apart);
        var difference = Comparison.of(world, together, RandomPolicies.NOW);
        assertThat(difference.loosens()).isTrue();
        assertThat(difference.changes())
                .isNotEmpty()
                .allSatisfy(change -> assertThat(change.item()).isEqualTo("tool:move"));
    }

    @Test
    void whatIsRenamedOrReorderedChangesNothing() {
        var one = set(rule("a", Effect.PERMIT), rule("b", Effect.FORBID, "path:/a/*"));
        var other = set(rule("forbidden", Effect.FORBID, "path:/a/*"), rule("c", Effect.PERMIT));
        var difference =
                Comparison.of(new RandomPolicies(5).world().under(one), other, RandomPolicies.NOW);
        assertThat(difference.loosens()).isFalse();
        assertThat(difference.tightened()).isZero();
        assertThat(difference.unchanged()).isGreaterThan(10);
    }

    @Test
    void aForbidThatBecomesNarrowerIsLooserOnlyWhereItDoesNotReachAnyMore() {
        var all = rule("all", Effect.PERMIT);
        var wide = set(all, rule("no", Effect.FORBID, "path:/a/*"));
        var narrow = set(all, rule("no", Effect.FORBID, "path:/a/b/*"));
        var difference =
                Comparison.of(
                        new RandomPolicies(8).world().under(wide),
                        narrow,
                        RandomPolicies.NOW,
                        Integer.MAX_VALUE);
        assertThat(difference.reasons())
                .containsExactly(
                        new Loosening.Reason("no", "no longer forbids all that it forbade"));
        assertThat(difference.tightened()).isZero();
        assertThat(difference.changes())
                .isNotEmpty()
                .noneMatch(change -> change.resources().equals("path:/a/b/*"));
        assertThat(Loosening.between(narrow, wide)).isEmpty();
    }
}
