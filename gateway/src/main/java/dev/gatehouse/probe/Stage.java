package dev.gatehouse.probe;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Where the tries are made: the inventory of all replicas, of which a round has a corner. */
public interface Stage {
    /**
     * Does the work while no other replica has a round.
     *
     * @param patience for the other's round to end
     * @return empty when that was not so, or not to the end
     */
    <T> Optional<T> alone(Duration patience, Supplier<T> work);

    /** Whether nothing of an earlier round is left. */
    boolean isClear();

    /**
     * Deletes the servers and the agent of a round with all that is kept of them; nothing else is
     * ever deleted. Within a recorded change.
     */
    void clear();
}
