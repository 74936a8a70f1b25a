package dev.gatehouse.access;

import java.util.List;
import java.util.Optional;

/** The agents that the gate knows, stored. Every write belongs inside a recorded change. */
public interface Agents {
    /** Adds an agent; throws {@link IllegalStateException} when its name or client is taken. */
    void add(Agent agent);

    void disable(String name);

    Optional<Agent> find(String name);

    List<Agent> all();
}
