package dev.gatehouse.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The grants that were ever made, stored. Every write belongs inside a recorded change. */
public interface Grants {
    void add(Grant grant);

    void revoke(String id, Instant at);

    /** Notes that it was used as often as it may be; the first time counts. */
    void useUp(String id, Instant at);

    Optional<Grant> find(String id);

    List<Grant> all();

    /**
     * How many an agent was given since a moment, whatever became of them.
     *
     * @param grantor how the name of whoever gave them begins
     */
    int given(String agent, String grantor, Instant since);
}
