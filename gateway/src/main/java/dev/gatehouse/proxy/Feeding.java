package dev.gatehouse.proxy;

/** What an exchange does about an agent that goes from its stream and comes back. On its loop. */
interface Feeding {
    /** The agent is gone. */
    void left();

    /** It is back; what it did not get follows. */
    void back();

    /** Between what it had and what follows, news were lost. */
    void missed();
}
