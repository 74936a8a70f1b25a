package dev.gatehouse.http;

/** An event stream to an agent. Every call is made on its loop. */
public interface AgentEvents {
    /** Sends the bytes of one event and flushes them. Without effect when the agent has gone. */
    void send(byte[] event);

    /** Whether the agent keeps up; when not, whoever feeds the stream must pause. */
    boolean isWritable();

    /** Asks to be told whenever {@link #isWritable} changes. */
    void onWritability(Runnable changed);

    /**
     * Has these bytes of an event sent before the stream is ended because the gate closes. Not
     * every stream has last words.
     */
    default void farewell(byte[] event) {}

    /** Ends the stream in order. */
    void end();
}
