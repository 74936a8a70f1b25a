package dev.gatehouse.links;

import dev.gatehouse.http.Authority;
import dev.gatehouse.http.Flow;
import dev.gatehouse.http.UpstreamFailure;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Revision;
import java.util.function.Consumer;

/**
 * How the messages of one session travel. Belongs to one {@link SessionLink} and is used on its
 * loop alone; so are the inlets.
 */
interface Wire {
    /** Takes what comes for one request, or on the server's own stream. */
    interface Inlet {
        /** Asked right before the first byte of the request is sent, on any thread. */
        boolean goes();

        /** The stream stands, though nothing may have come on it yet. */
        default void opened() {}

        void message(Message message);

        /** Something came that is no message. */
        void withheld(String what);

        /** Nothing more comes. */
        void ended(Ending ending);
    }

    /** How an inlet ends. */
    sealed interface Ending {
        /** In order; whether everything was said, the messages tell. */
        record Closed() implements Ending {}

        record Failed(UpstreamFailure failure) implements Ending {}

        /** What came cannot be taken. */
        record Unusable(String why) implements Ending {}

        /** The server refuses the gate itself, with this status. */
        record Denied(int status) implements Ending {}

        /** The server no longer knows the session; it has not looked at the request. */
        record SessionLost() implements Ending {}

        /**
         * Nothing was sent, and a later try may go better.
         *
         * @param why goes on after "the server gave no answer:"
         */
        record NotSent(String why) implements Ending {}

        /** The server has no stream of its own. */
        record NoStream() implements Ending {}
    }

    /** The hold on one request, or on the server's own stream. */
    interface Sent extends Flow {
        /** All has been heard that counts: the inlet gets nothing more, the wire ends in order. */
        void enough();
    }

    /** Sends a request; what comes back comes to its inlet, the answer last. */
    Sent ask(Message.Request request, Inlet inlet);

    /** Sends a notification, or an answer to a request of the server. */
    void tell(Message message, Consumer<Ending> outcome);

    /** Opens the server's own stream, if the wire has one apart from the requests'. */
    Sent listen(Inlet inlet);

    /** The revision was agreed. */
    void agreed(Revision revision);

    /**
     * By what authority the server is asked from now on. Whoever asks in a session is its one
     * party, and what the session says for itself it says by the newest.
     */
    default void by(Authority authority) {}

    /** Gives back what the session held; the server has ended it already. */
    default void forget() {}

    /** Whether a session that rests is ended; when not, something else ends what carries it. */
    default boolean endsAtRest() {
        return true;
    }

    /** Ends the session; the server may hear of it. */
    void close();
}
