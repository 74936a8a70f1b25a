package dev.gatehouse.links;

import dev.gatehouse.http.Flow;
import dev.gatehouse.http.Loop;
import dev.gatehouse.mcp.Message;

/** What is said to and fro with one process, from its start to its end. On its home loop. */
sealed interface Dialogue permits PipedSession, PipeLink {
    /** Said to agents, after "the server gave no answer:". */
    String DEAF =
            "its program does not read what it is sent; nothing was sent: try again in a while, and"
                    + " if it stays so, tell its owner";

    String GONE = "its program has just ended; nothing was sent: try again";

    String BROKE_OFF =
            "its program ended before the answer; the call may have had effect: the next call finds"
                    + " it started again";

    String TOO_MUCH = "it says more to this call than its agent reads";

    /** Whether it takes new requests. */
    boolean isOpen();

    /** The hearer is called on the loop of the asking, perhaps before this returns. */
    Flow ask(Loop loop, Asking asking, Hearer hearer);

    void message(Message message);

    /** Something came that nobody was meant with; for the record of a call that is under way. */
    void withheld(String what);

    /** Looks again whether those whose calls are held may still answer. */
    void recheckHeld();

    /** Something came for which there was no room: it may have been the answer to any call. */
    void crowded();

    /** The process is gone. */
    void ended();
}
