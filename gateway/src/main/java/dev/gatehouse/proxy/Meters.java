package dev.gatehouse.proxy;

import dev.gatehouse.policy.Decision;

/**
 * Counts what the data plane does. Called on the loops, so it neither blocks nor allocates much.
 */
public interface Meters {
    void decided(Decision decision);

    /** A request to all servers together was allowed. */
    void joined();

    void malformed();

    /**
     * An allowed exchange ended.
     *
     * @param outcome the first word of the outcome in the record
     */
    void ended(String outcome, long nanos);

    void streamOpened();

    void streamClosed();
}
