package dev.gatehouse.probe;

import java.time.Duration;
import java.util.function.Supplier;

/** Where the tries are made: the inventory of all replicas, of which a round has a corner. */
public interface Stage {
    /** Who answers for what is there in a round. */
    String OWNER = "gatehouse self-test";

    /** Nobody can have a token of that issuer: no gate trusts it, and it has no keys. */
    String ISSUER = "urn:gatehouse:self-test";

    /**
     * Does the work while no other replica has a round. Throws {@link IllegalStateException} when
     * the turn cannot be had in time.
     */
    <T> T alone(Duration patience, Supplier<T> work);

    /** Whether nothing of an earlier round is left. */
    boolean isClear();

    /**
     * Deletes the servers and the agent of a round with all that is kept of them; nothing else is
     * ever deleted. Within a recorded change.
     */
    void clear();
}
