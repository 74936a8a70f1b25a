package dev.gatehouse.testkit.server;

import java.io.IOException;

/** The way by which one request's answer reaches its client, whatever the transport. */
interface Outlet {
    /** Sends a message that is not the answer, at once. */
    void say(byte[] message) throws IOException;

    /**
     * Sends the answer, which ends the exchange.
     *
     * @param status for transports that have one for each answer
     */
    void answer(byte[] message, int status) throws IOException;

    /** Ends the exchange without an answer, as the legacy era wants it after a cancellation. */
    void silence() throws IOException;

    /** Closes the stream where the client can come back for the rest; elsewhere does nothing. */
    void hangUp(long retryMillis) throws IOException;

    /** The fault of an HTTP server that is out of order: this status and no JSON-RPC. */
    void outOfOrder(int status) throws IOException;

    /** The fault of a body that ends before the length that was announced. */
    void cutShort(byte[] message) throws IOException;

    /** The fault of a stream that ends in the middle of an event. */
    void breakOff() throws IOException;

    /** The fault of a connection that is reset. */
    void abort() throws IOException;
}
