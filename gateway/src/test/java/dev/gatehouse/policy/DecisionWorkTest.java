package dev.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.access.Grant;
import dev.gatehouse.access.Terms;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.policy.PolicyRule.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The conditions of one decision have one bound together, beside that of each. */
class DecisionWorkTest {
    private static final String COSTLY = "args.text.contains('z') || user == 'ann'";
    private static final int LENGTH = 100_000;

    private static Facts facts(int rules, int grants) {
        var all = new ArrayList<PolicyRule>();
        all.add(new PolicyRule("granted", Effect.PERMIT, Match.ALL, null, "a test"));
        var when = RandomPolicies.compiled(COSTLY);
        for (int i = 0; i < rules; i++)
            all.add(new PolicyRule("r" + i, Effect.PERMIT, Match.ALL, when, "a test"));
        var estate = new RandomPolicies(1).world();
        var held = new ArrayList<Grant>();
        for (int i = 0; i < grants; i++) held.add(grant("g" + i, COSTLY));
        held.add(grant("plain", null));
        var world =
                new World(
                        1,
                        estate.servers(),
                        estate.agents(),
                        held,
                        List.of(),
                        new RuleSet(1, all),
                        Condition::compile);
        var arguments = Json.object("path", "/a", "text", "x".repeat(LENGTH));
        return world.facts(
                Ask.toUse("files", new ItemKey(Kind.TOOL, "read"), arguments),
                RandomPolicies.caller("bot", "ann"),
                RandomPolicies.NOW);
    }

    private static Grant grant(String id, @org.jspecify.annotations.Nullable String when) {
        return new Grant(
                id,
                "bot",
                "files",
                Set.of(),
                new Terms(
                        null, List.of(RandomPolicies.selector("*")), when, null, null, null, null),
                "a test",
                "bea",
                RandomPolicies.NOW.minusSeconds(60),
                RandomPolicies.NOW.plusSeconds(60),
                null);
    }

    private static String decided(Facts facts) {
        return Policy.decide(facts).toString();
    }

    @Test
    void someConditionsAreEvaluated() {
        assertThat(Policy.decide(facts(10, 10))).isInstanceOf(Decision.Allow.class);
    }

    @Test
    void soManyOfRulesRefuseTheCall() {
        assertThat(decided(facts(200, 0))).contains("policy.evaluates");
    }

    @Test
    void soManyOfGrantsRefuseTheCallThoughNoRuleHasACondition() {
        assertThat(decided(facts(0, 200))).contains("policy.evaluates");
    }
}
