package dev.gatehouse.links;

import dev.gatehouse.http.UpstreamFailure;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.RpcError;
import java.util.Map;

/**
 * Hears what a server says to one request, in the model of 2026-07-28: any number of notifications,
 * then exactly one of {@link #answered}, {@link #refused}, {@link #failed}, {@link #busy}, {@link
 * #denied} and {@link #unusable}. Every method but {@link #goes} and {@link #stands} is called on
 * the loop of the asking.
 */
public interface Hearer {
    /**
     * Whether the request may still go out; asked right before its first byte is sent, on any
     * thread. When not, {@link UpstreamFailure#WITHDRAWN} is told.
     */
    boolean goes();

    /**
     * Whether what it was allowed by still stands, whatever became of its own exchange: while a
     * question waits for its agent, that exchange is over. Asked on any thread.
     */
    boolean stands();

    /** A notification of this request, without a progress token: its place says whose it is. */
    void notified(Message.Notification note);

    /** The result, complete or asking for input. */
    void answered(Json.Obj result);

    /** The server's own error. */
    void refused(RpcError error);

    /** The server could not be reached, or broke off. */
    void failed(UpstreamFailure failure);

    /**
     * Nothing was sent, and a later try may go better.
     *
     * @param why goes on after "the server gave no answer:"
     */
    void busy(String why);

    /**
     * The server's answer cannot be taken.
     *
     * @param why goes on after "the server gave no answer:"
     */
    void unusable(String why);

    /** The server refuses the gate itself: so its answer cannot be taken. */
    default void denied(int status) {
        unusable("it refuses the gate itself with status " + status);
    }

    /** Something that the server sent and that nobody gets; for the record. */
    void withheld(String what);

    /** What the server said of itself in passing, to be compared; by the names of its facets. */
    void introduced(Map<String, Json> facets);

    /** The server says that a list of its changed. */
    void listChanged(String method);
}
