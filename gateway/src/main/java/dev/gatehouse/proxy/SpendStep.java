package dev.gatehouse.proxy;

import dev.gatehouse.access.Grant;
import dev.gatehouse.access.GrantUses.Taking;
import dev.gatehouse.policy.Decision;
import dev.gatehouse.policy.Facts;
import dev.gatehouse.policy.Rule;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * AUT-6: a request about an item is a use of its grant. Of one that is good for so many calls it is
 * taken before it is known whether the call goes through: a use that comes to nothing is a use. On
 * the agent's loop.
 */
final class SpendStep {
    private final Gate gate;
    private final Passage passage;
    private final Decided decided;
    private final Grant grant;

    SpendStep(Passage passage, Decided decided) {
        this.gate = passage.gate;
        this.passage = passage;
        this.decided = decided;
        this.grant = decided.decision().grant();
    }

    /**
     * @param then goes on with facts that say which uses it has
     */
    void spend(Consumer<Facts> then) {
        var facts = decided.facts();
        if (facts.ask().subject() == null) {
            then.accept(facts);
            return;
        }
        var counted = passage.world.counted(grant);
        if (counted.isEmpty()) {
            gate.spending.note(grant);
            then.accept(facts);
            return;
        }
        var held =
                facts.holding(
                        counted.stream().map(Grant::id).collect(Collectors.toUnmodifiableSet()));
        Runnable goOn =
                () -> {
                    // a grant under a counted one is not counted itself
                    if (!counted.contains(grant)) gate.spending.note(grant);
                    then.accept(held);
                };
        gate.spending.take(counted, taking -> passage.back(() -> spent(taking, goOn)));
    }

    private void spent(Optional<Taking> taking, Runnable goOn) {
        if (taking.isEmpty()) {
            passage.noRecord();
            return;
        }
        switch (taking.get()) {
            case Taking.Taken _ -> goOn.run();
            case Taking.NoneLeft(var spent) ->
                    passage.refuse(
                            decided.facts(),
                            new Decision.Refuse(
                                    Rule.GRANT_STANDS, "grant " + spent.id() + " is used up"),
                            decided.inbound());
        }
    }
}
