package dev.gatehouse.http;

/**
 * The gate's hold on a request that it sent. Every call is made on its loop. To pause stops reading
 * the answer, which the server feels through TCP; to cancel closes the connection, which a modern
 * server takes as a cancellation.
 */
public interface UpstreamCall extends Flow {
    /**
     * Moves the connection's place from the calls to the streams: its answer is an event stream.
     * False when there is no room for one more of them, or nothing was sent yet.
     */
    boolean becomesStream();
}
