package dev.gatehouse.stdio;

import dev.gatehouse.mcp.Message;

/** The way to one process, from its start to its end. Nothing here waits: call it anywhere. */
public interface Pipe {
    /** What became of a message. */
    enum Sent {
        /** It waits to be written; when the process ends before, nobody is told which it was. */
        QUEUED,
        /** The process does not read, and as much waits as may wait. */
        FULL,
        /** The process is at its end. */
        DOWN
    }

    Sent send(Message message);

    /** Stops reading; the process waits once its pipe is full. */
    void pause();

    void resume();

    /** Whether the process is not at its end yet, as far as is known. */
    boolean isUp();

    /**
     * Ends the process, which then counts as one that failed; another takes its seat.
     *
     * @param because a sentence's rest, for operators
     */
    void quit(String because);
}
