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

    /** Asked of a message that may wait long until the process reads it. Safe for any thread. */
    interface Permission {
        /** For what nobody can withdraw. */
        Permission ALWAYS =
                new Permission() {
                    @Override
                    public boolean stands() {
                        return true;
                    }

                    @Override
                    public void withdrawn() {
                        throw new IllegalStateException("it always stands");
                    }
                };

        /** Whether the message may still go; asked right before its first byte is written. */
        boolean stands();

        /** It did not, so the message was dropped. */
        void withdrawn();
    }

    default Sent send(Message message) {
        return send(message, Permission.ALWAYS);
    }

    Sent send(Message message, Permission permission);

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
