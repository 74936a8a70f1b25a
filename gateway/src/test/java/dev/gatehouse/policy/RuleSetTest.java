package dev.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.access.Caller;
import dev.gatehouse.access.Token;
import dev.gatehouse.policy.PolicyRule.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds of every policy, over random worlds, rules and calls (AUT-1, T74). */
class RuleSetTest {
    private static final int CALLS = 40;

    private static Stream<RandomPolicies> randomly() {
        return LongStream.range(0, 400).mapToObj(RandomPolicies::new);
    }

    private static World with(World world, List<PolicyRule> rules) {
        return world.under(new RuleSet(1, rules));
    }

    private static List<PolicyRule> inserted(
            RandomPolicies random, List<PolicyRule> rules, PolicyRule rule) {
        var more = new ArrayList<>(rules);
        more.add(random.number(rules.size() + 1), rule);
        return more;
    }

    /** How free a decision is. */
    static int freedom(Decision decision) {
        return switch (decision) {
            case Decision.Allow _ -> 2;
            case Decision.Confirm _ -> 1;
            case Decision.Refuse _, Decision.SignIn _, Decision.StepUp _, Decision.TryLater _ -> 0;
        };
    }

    @Test
    void withoutARuleNothingIsAllowed() {
        randomly()
                .forEach(random -> {
                    var world = with(random.world(), List.of());
                    for (int i = 0; i < CALLS; i++)
                        assertThat(random.call().in(world)).isInstanceOf(Decision.Refuse.class);
                });
    }

    @Test
    void aRuleThatCannotBeEvaluatedNeverAllowsWhateverItsEffect() {
        int spoke = 0;
        for (var random : randomly().toList()) {
            var world = random.world();
            var rules = random.rules(6);
            var rule = random.rule("broken");
            var broken =
                    new PolicyRule(
                            rule.id(),
                            rule.effect(),
                            rule.match(),
                            RandomPolicies.BROKEN,
                            "a test");
            var before = with(world, rules);
            var after = with(world, inserted(random, rules, broken));
            for (int i = 0; i < CALLS; i++) {
                var call = random.call();
                assertThat(freedom(call.in(after))).isLessThanOrEqualTo(freedom(call.in(before)));
                if (call.in(after) instanceof Decision.Refuse(var why, _)
                        && why == Rule.POLICY_EVALUATES) spoke++;
            }
        }
        assertThat(spoke).isGreaterThan(200);
    }

    /** In Cedar a forbid that fails is skipped, and what another rule permits is then allowed. */
    @Test
    void aForbidThatFailsIsNotSkipped() {
        var world = new RandomPolicies(1).world();
        var everything =
                new PolicyRule("all", Effect.PERMIT, Match.ALL, null, "everything is permitted");
        var forbid =
                new PolicyRule("no", Effect.FORBID, Match.ALL, RandomPolicies.BROKEN, "a test");
        var random = new RandomPolicies(2);
        int allowed = 0;
        for (int i = 0; i < 500; i++) {
            var call = random.call();
            if (freedom(call.in(with(world, List.of(everything)))) > 0) allowed++;
            assertThat(call.in(with(world, List.of(everything, forbid))))
                    .isInstanceOf(Decision.Refuse.class);
        }
        assertThat(allowed).isGreaterThan(100);
    }

    @Test
    void aFurtherForbidOrConfirmNeverAllows() {
        randomly()
                .forEach(random -> {
                    var world = random.world();
                    var rules = random.rules(6);
                    var rule = random.rule("further");
                    var effect = random.pick(List.of(Effect.FORBID, Effect.CONFIRM));
                    var further =
                            new PolicyRule(rule.id(), effect, rule.match(), rule.when(), "a test");
                    neverFreer(
                            random,
                            with(world, rules),
                            with(world, inserted(random, rules, further)));
                });
    }

    @Test
    void aPermitLessNeverAllowsUnlessItsConditionFailed() {
        randomly()
                .forEach(random -> {
                    var world = random.world();
                    var rules = random.rules(8);
                    var fewer = new ArrayList<>(rules);
                    fewer.removeIf(rule ->
                            rule.effect() == Effect.PERMIT
                                    && rule.when() == null
                                    && random.number(2) == 0);
                    neverFreer(random, with(world, rules), with(world, fewer));
                });
    }

    private static void neverFreer(RandomPolicies random, World before, World after) {
        for (int i = 0; i < CALLS; i++) {
            var call = random.call();
            assertThat(freedom(call.in(after))).isLessThanOrEqualTo(freedom(call.in(before)));
        }
    }

    @Test
    void anErrorInAnyRuleOfAPolicyRefusesWhatThatRuleIsAbout() {
        int refused = 0;
        for (var random : randomly().toList()) {
            var world = random.world();
            var rules = random.rules(6);
            for (int broken = 0; broken < rules.size(); broken++) {
                var rule = rules.get(broken);
                var injected = new ArrayList<>(rules);
                injected.set(
                        broken,
                        new PolicyRule(
                                rule.id(),
                                rule.effect(),
                                rule.match(),
                                RandomPolicies.BROKEN,
                                "a test"));
                for (int i = 0; i < 10; i++)
                    if (refuses(random.call(), with(world, injected), rule)) refused++;
            }
        }
        assertThat(refused).isGreaterThan(500);
    }

    /** Whether the rule's typed part is about it; then it is refused. */
    private static boolean refuses(RandomPolicies.Call call, World world, PolicyRule rule) {
        var facts = world.facts(call.ask(), call.caller(), RandomPolicies.NOW);
        if (!(call.caller() instanceof Caller.Known(Token token))) return false;
        var agent = world.agent(token.issuer(), token.clientId()).orElseThrow();
        var applied =
                new Applied(new Asked(call.ask(), agent, token, RandomPolicies.NOW), facts.touch());
        if (applied.typed(rule) == Applied.Typed.IS_NOT) return false;
        assertThat(Policy.decide(facts)).isInstanceOf(Decision.Refuse.class);
        assertThat(facts.rules()).isInstanceOf(RuleSet.Undecided.class);
        return true;
    }

    @Test
    void theIndexLeavesNoRuleOut() {
        LongStream.range(0, 200)
                .mapToObj(RandomPolicies::new)
                .forEach(random -> {
                    var world = random.world();
                    var rules = random.rules(150);
                    var indexed = new RuleSet(1, rules);
                    for (int i = 0; i < CALLS; i++) {
                        var call = random.call();
                        var applied = applied(world, call);
                        assertThat(indexed.judge(applied))
                                .isEqualTo(RuleSet.judge(rules, applied::to));
                        var server =
                                new Applied(
                                        applied.asked(),
                                        new dev.gatehouse.bindings.Touch.Nothing());
                        assertThat(indexed.judge(server))
                                .isEqualTo(RuleSet.judge(rules, server::to));
                    }
                });
    }

    private static Applied applied(World world, RandomPolicies.Call call) {
        var token = ((Caller.Known) call.caller()).token();
        var agent = world.agent(token.issuer(), token.clientId()).orElseThrow();
        return new Applied(
                new Asked(call.ask(), agent, token, RandomPolicies.NOW),
                world.facts(call.ask(), call.caller(), RandomPolicies.NOW).touch());
    }

    @Test
    void aPolicyThatCannotBeReadRefusesEverything() {
        var random = new RandomPolicies(3);
        var world = random.world().under(RuleSet.unreadable(7, "it is gone"));
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            var decision = random.call().in(world);
            assertThat(decision).isInstanceOf(Decision.Refuse.class);
            if (decision instanceof Decision.Refuse(var rule, _) && rule == Rule.POLICY_EVALUATES)
                refused++;
        }
        assertThat(refused).isGreaterThan(100);
    }
}
