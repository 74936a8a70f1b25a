package dev.gatehouse.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All agents but that of a round of the self-test: those that persons see and decide on. */
public final class OrdinaryAgents implements Agents {
    private final Agents all;

    public OrdinaryAgents(Agents all) {
        this.all = all;
    }

    @Override
    public void add(Agent agent) {
        all.add(agent);
    }

    @Override
    public void disable(String name) {
        all.disable(name);
    }

    @Override
    public void withhold(String name, @Nullable String why) {
        all.withhold(name, why);
    }

    @Override
    public void bearer(String name, String operator, @Nullable Instant until) {
        all.bearer(name, operator, until);
    }

    @Override
    public boolean mayBear(String name, String operator, Instant at) {
        return all.mayBear(name, operator, at);
    }

    @Override
    public Optional<Agent> find(String name) {
        return all.find(name).filter(agent -> !agent.isProbe());
    }

    @Override
    public List<Agent> all() {
        return all.all().stream().filter(agent -> !agent.isProbe()).toList();
    }
}
