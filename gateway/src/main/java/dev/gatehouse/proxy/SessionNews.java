package dev.gatehouse.proxy;

import dev.gatehouse.mcp.Digest;

/**
 * Hears what other replicas do to sessions of the gate's own. Called on the thread that listens, so
 * it is quick.
 */
public interface SessionNews {
    /**
     * Something was set.
     *
     * @param version of what is set now
     */
    void changed(Digest session, long version);

    /** Its agent ended it. */
    void ended(Digest session);

    /** The replica may not have heard for a while: anything may have changed. */
    void missed();
}
