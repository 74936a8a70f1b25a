package dev.gatehouse.stdio;

import dev.gatehouse.mcp.Message;

/**
 * Takes what the processes of one seat say. For each process {@link #started}, then messages, then
 * {@link #ended}; after the last one perhaps {@link #givenUp}. Never called by two threads at once,
 * never on an event loop. It may wait, and then nothing more is read; {@link Pipe#pause} does the
 * same for those who may not.
 */
public interface Receiver {
    /**
     * A process runs. It knows nothing of what was agreed with one before it.
     *
     * @param pipe the way to this process and no later one
     */
    void started(Pipe pipe);

    /**
     * One message, strictly read; whose answer it is, is for the receiver to say.
     *
     * @param dealtWith to be run, on any thread, once the receiver keeps it in no queue any more;
     *     until then it counts as kept. Running it again does nothing
     */
    void message(Message message, Runnable dealtWith);

    /** It said something that is no message. That is counted, and reaches nobody. */
    void withheld(Junk junk);

    /**
     * The process is gone: what it was asked has no answer.
     *
     * @param why a sentence's rest, for operators
     */
    void ended(String why);

    /** There will be no further process in this seat. */
    void givenUp(String why);

    /** What a line on standard output was instead of a message. */
    enum Junk {
        NOT_JSON,
        NOT_A_MESSAGE,
        TOO_LONG,
        /** It may have been one, but there was no room for it: too much is kept already. */
        NO_ROOM
    }
}
