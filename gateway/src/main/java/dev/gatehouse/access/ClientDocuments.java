package dev.gatehouse.access;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Client-metadata documents of agents, stored. Every write belongs inside a recorded change. */
public interface ClientDocuments {
    /**
     * One agent's.
     *
     * @param accepted as an operator took it
     * @param seen as it was seen last; null while that is what was accepted
     */
    record Kept(String agent, ClientDocument accepted, @Nullable ClientDocument seen) {
        public ClientDocument latest() {
            return seen == null ? accepted : seen;
        }
    }

    /** Keeps it in place of what was kept of the agent. */
    void keep(Kept kept);

    Optional<Kept> find(String agent);

    List<Kept> all();
}
