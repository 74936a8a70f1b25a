package dev.gatehouse.proxy;

import dev.gatehouse.access.AgentStanding;
import dev.gatehouse.bindings.Binding;
import dev.gatehouse.bindings.Label;
import dev.gatehouse.policy.Ask;
import dev.gatehouse.policy.Decision;
import dev.gatehouse.policy.Facts;
import dev.gatehouse.policy.Flow;
import dev.gatehouse.policy.Policy;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What has to be known of an agent's past before a call of it is decided, and what of the call has
 * to be remembered before it goes (AUT-8). Most calls pass through without either. Lives on the
 * agent's loop.
 */
final class FlowStep {
    private final Gate gate;
    private final Passage passage;

    FlowStep(Passage passage) {
        this.gate = passage.gate;
        this.passage = passage;
    }

    /**
     * Gathers what the agent took in, if the call could carry it on and nothing else stands against
     * it. When the past cannot be known now, nothing goes.
     *
     * @param then goes on with all facts
     */
    void gather(Facts facts, Consumer<Facts> then) {
        var binding = binding(facts);
        if (binding == null || !Flow.isSink(binding) || !isOpen(Policy.decide(facts))) {
            then.accept(facts);
            return;
        }
        gate.flows.recall(
                agent(facts),
                flow ->
                        passage.back(() ->
                                flow.ifPresentOrElse(
                                        known -> then.accept(carrying(facts, known)),
                                        this::unknown)));
    }

    private Facts carrying(Facts facts, Flow flow) {
        return passage.world.again(facts, facts.caller(), gate.clock.instant(), flow);
    }

    /** Remembers what an allowed call brings in. When that cannot be made durable, nothing goes. */
    void remember(Facts facts, Runnable then) {
        var binding = binding(facts);
        var labels = binding == null ? List.<Label>of() : Flow.sources(binding);
        var subject = facts.ask().subject();
        if (labels.isEmpty() || subject == null) {
            then.run();
            return;
        }
        gate.flows.remember(
                agent(facts),
                labels,
                facts.ask().server(),
                subject.name(),
                passage.chronicle.exchange(),
                done -> passage.back(done ? then : this::unknown));
    }

    private void unknown() {
        passage.answer.send(Answers.pastUnknown(passage.requestId()));
    }

    private static boolean isOpen(Decision decision) {
        return switch (decision) {
            case Decision.Allow _, Decision.Confirm _ -> true;
            case Decision.Refuse _, Decision.SignIn _, Decision.StepUp _, Decision.TryLater _ ->
                    false;
        };
    }

    private static @Nullable Binding binding(Facts facts) {
        return facts.ask().purpose() == Ask.Purpose.USE ? facts.touch().binding() : null;
    }

    /** Whoever it acts for: what it read under one user it can say under another. */
    private static String agent(Facts facts) {
        if (facts.agent() instanceof AgentStanding.Active(var agent)) return agent.name();
        throw new IllegalStateException("allowed without an active agent");
    }
}
