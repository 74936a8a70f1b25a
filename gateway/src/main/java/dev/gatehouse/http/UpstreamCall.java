package dev.gatehouse.http;

/** The gate's hold on a request that it sent. Every call is made on its loop. */
public interface UpstreamCall {
    /** Stops reading the answer until {@link #resume}: the server feels it through TCP. */
    void pause();

    void resume();

    /** Gives up: closes the connection, which a modern server takes as a cancellation. */
    void cancel();

    /**
     * Moves the connection's place from the calls to the streams: its answer is an event stream.
     * False when there is no room for one more of them, or nothing was sent yet.
     */
    boolean becomesStream();
}
