package dev.gatehouse.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What waits for people, and what became of it, stored. */
public interface Requests {
    /** What filing gave. */
    sealed interface Filing {
        record Filed(Request request) implements Filing {}

        /** The same was asked before, and is not over. */
        record Known(Request request) implements Filing {}

        /** As many of this requester wait as may. */
        record TooMany() implements Filing {}
    }

    /**
     * Stores a request, within a recorded change or by itself: nothing follows from it before a
     * person decides, and that is a change. A request of the same identity that waits, or was
     * denied and has not expired, is given back instead.
     *
     * @param most that may wait of this requester
     */
    Filing file(Request request, int most);

    /**
     * Notes what a person decided, within the change that follows from it; its secret is forgotten.
     * Throws {@link IllegalStateException} when it was decided before.
     */
    void decide(String id, Request.State state, String by, Instant at, @Nullable String outcome);

    Optional<Request> find(String id);

    /** The newest, whatever their state. */
    List<Request> newest(int most);
}
