package dev.gatehouse.drift;

import dev.gatehouse.severity.Grade;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The findings that stand, stored. Every write belongs inside a recorded change. */
public interface Findings {
    /**
     * A difference as it was seen.
     *
     * @param detail what is so now, canonical JSON text, for a person to read
     */
    record Seen(Difference difference, String detail, Grade grade) {}

    /**
     * Takes in all that one watch sees of a server now: a new difference is opened, one that stands
     * keeps its id and time, one that became graver is closed and opened anew, one that is gone is
     * closed; but one that is {@link Finding#isHeld held} stays open, as gone, until a person
     * decides, or another of its subject takes its place.
     */
    void see(String server, Source source, List<Seen> seen, Instant now);

    /** Makes the open findings of one source exactly these: what a person leaves standing. */
    void leave(String server, Source source, List<Seen> standing, Instant now);

    /** A person decided on one. */
    void close(long id, Instant now);

    List<Finding> open();

    List<Finding> open(String server);

    Optional<Finding> find(long id);
}
