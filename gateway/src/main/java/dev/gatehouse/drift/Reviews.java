package dev.gatehouse.drift;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What persons were shown and when, and what they decided. What is shown is called {@code
 * finding:ID}, {@code request:ID}, or {@code server:NAME} with the digest of what it declares and
 * one of who it is and which findings hold it: what changes is another thing, to be read anew.
 */
public interface Reviews {
    /**
     * A reviewer was shown something; only the first time is kept, for as long as somebody can
     * decide on it and a while more.
     */
    void shown(String reviewer, String what, Instant at);

    Optional<Instant> firstShown(String reviewer, String what);

    /** Inside a change. */
    void add(Review review);

    /** Those at or after a time, the oldest first. */
    List<Review> since(Instant at);
}
