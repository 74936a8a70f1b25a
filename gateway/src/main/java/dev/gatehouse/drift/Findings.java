package dev.gatehouse.drift;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The findings that stand, stored. Every write belongs inside a recorded change. */
public interface Findings {
    /** A difference as it was seen, with what the server says now. */
    record Seen(Difference difference, String detail) {}

    /**
     * Makes the open findings of a server exactly these: a new difference is opened, one that is
     * gone is closed, one that stands keeps its id and time.
     */
    void settle(String server, List<Seen> seen, Instant now);

    List<Finding> open();

    List<Finding> open(String server);

    Optional<Finding> find(long id);
}
