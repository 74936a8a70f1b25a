package dev.gatehouse.shadow;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What was discovered, stored. What is said of a discovery is written inside a recorded change. */
public interface Discoveries {
    /** Adds one that was not seen before, inside a recorded change. */
    long add(Whereabouts whereabouts, Discovery.Standing standing, Instant now);

    /** Says what became of one, inside a recorded change. */
    void stand(long id, Discovery.Standing standing);

    /**
     * Counts that it was seen again. No change: what is said of it stays as it is.
     *
     * @param maxSources so many places where it was seen are kept one by one
     */
    void count(long id, Sighting sighting, long times, Instant now, int maxSources);

    Optional<Discovery> find(long id);

    Optional<Discovery> find(Whereabouts whereabouts);

    /** All of them, the one that was seen last first. */
    List<Discovery> all();

    List<Discovery.Source> sources(long id);

    /** How many there are in all. */
    int size();

    /** How many somebody has to deal with. */
    int open();

    /** How many were seen by this channel of this one. */
    int seenBy(Sighting.Channel channel, String who);
}
