package dev.gatehouse.policy;

import dev.gatehouse.bindings.ActionClass;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.bindings.Reach;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A line of a policy's own tests about requests for access.
 *
 * @param action what every tool that is asked for is said to do; null when that is for their
 *     bindings to say
 * @param expects the id of the rule that grants it; empty when a person has to decide
 */
public record RequestTest(
        String name, AutomaticWish wish, @Nullable ActionClass action, String expects) {
    /** How a test names that a person has to decide. */
    public static final String PERSON = "person";

    /** What it comes to in a world, under other rules. */
    String run(World world, List<AutomaticRule> rules) {
        var stated = action;
        var verdict =
                stated == null
                        ? Automatic.judge(world.under(RuleSet.of(rules)), wish, 0)
                        : Automatic.judge(rules, wish, _ -> Optional.of(bound(stated)), 0);
        return switch (verdict) {
            case Automatic.Granted(var rule) -> rule.id();
            case Automatic.AskPerson _ -> PERSON;
        };
    }

    String expected() {
        return expects.isEmpty() ? PERSON : expects;
    }

    private static Binding bound(ActionClass action) {
        return new Binding(action, new Reach.Bounded(List.of()), Set.of(), false, null, Set.of());
    }
}
