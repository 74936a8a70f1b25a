package dev.gatehouse.proxy;

/** What an exchange does about an agent that goes from its stream and comes back. On its loop. */
interface Feeding {
    /** The agent is gone. */
    void left();

    /** It is back; what it did not get follows. */
    void back();

    /**
     * Whether the agent may still be told that a resource changed (STR-3).
     *
     * @param uri as the agent knows it
     */
    boolean mayHear(String uri);

    /** Between what it had and what follows, news were lost. */
    void missed();
}
