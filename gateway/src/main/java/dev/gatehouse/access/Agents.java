package dev.gatehouse.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The agents that the gate knows, stored. Every write belongs inside a recorded change. */
public interface Agents {
    /** Adds an agent; throws {@link IllegalStateException} when its name or client is taken. */
    void add(Agent agent);

    void disable(String name);

    /** Keeps it from acting until an operator has looked; null lets it act again. */
    void withhold(String name, @Nullable String why);

    /**
     * Keeps that an operator can speak for an agent: made a token of it, or registered it and may
     * have its secret or keys.
     *
     * @param until when that ends; null for never
     */
    void bearer(String name, String operator, @Nullable Instant until);

    /** Whether an operator could speak for an agent at that moment, or later. */
    boolean mayBear(String name, String operator, Instant at);

    Optional<Agent> find(String name);

    List<Agent> all();
}
