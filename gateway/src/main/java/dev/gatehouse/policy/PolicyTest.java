package dev.gatehouse.policy;

import dev.gatehouse.bindings.ActionClass;
import dev.gatehouse.bindings.Label;
import dev.gatehouse.bindings.Resource;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.mcp.Json;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A line of a policy's own tests: who asks what, and what its rules are meant to say of it.
 *
 * <p>It is about the rules alone. That the agent is active, that a grant covers the call and that
 * nothing has changed is taken for granted: grants end, and a policy that was right stays right.
 *
 * @param user on whose behalf; empty when the agent acts for itself
 * @param stated what the call is said to do; null when that is for the tool's binding to say
 * @param at the time of the call; null for whenever the test runs
 */
public record PolicyTest(
        String name,
        String agent,
        String user,
        String server,
        ItemKey item,
        Json.Obj arguments,
        @Nullable Stated stated,
        @Nullable Instant at,
        Expected expects) {
    /** What a call does, in place of what the binding of an approved tool would make of it. */
    public record Stated(ActionClass action, Set<Label> labels, List<Resource> resources) {
        public Stated {
            labels = Set.copyOf(labels);
            resources = List.copyOf(resources);
        }
    }

    /** What is expected. */
    public sealed interface Expected {}

    public record Allow() implements Expected {
        @Override
        public String toString() {
            return "allow";
        }
    }

    public record Confirm() implements Expected {
        @Override
        public String toString() {
            return "confirm";
        }
    }

    /**
     * It is refused.
     *
     * @param rule the rule that forbids it, or the word of one of the gate's own
     */
    public record Refuse(String rule) implements Expected {
        @Override
        public String toString() {
            return "refuse " + rule;
        }
    }
}
