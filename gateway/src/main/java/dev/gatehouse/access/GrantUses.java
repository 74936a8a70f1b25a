package dev.gatehouse.access;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How often grants were used, stored (AUT-6). Calls use grants, so nothing here is a change of the
 * control plane: the call is in the record. Every method blocks, and throws when the store cannot
 * be reached; then nothing was written.
 */
public interface GrantUses {
    /**
     * What a grant was used for.
     *
     * @param calls requests about one item that went to its server
     */
    record Use(long calls, Instant lastAt) {}

    /** What taking a use gave. */
    sealed interface Taking {
        /** One was taken of each. */
        record Taken(List<Grant> usedUp) implements Taking {
            public Taken {
                usedUp = List.copyOf(usedUp);
            }
        }

        /** One of them has none left, so none was taken of any. */
        record NoneLeft(Grant of) implements Taking {}
    }

    /**
     * Takes one use of each of these grants or of none, whichever replica asks first.
     *
     * @param counted all with a number of calls
     */
    Taking take(List<Grant> counted, Instant at);

    /** Adds uses of grants that are good for any number. */
    void add(Map<String, Use> more);

    Optional<Use> of(String grant);

    Map<String, Use> all();
}
