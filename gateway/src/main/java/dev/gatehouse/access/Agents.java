package dev.gatehouse.access;

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

    Optional<Agent> find(String name);

    List<Agent> all();
}
