package dev.gatehouse.http;

import java.util.List;

/** The agent's end of one exchange. Every call is made on {@link #loop}. */
public interface AgentAnswer {
    Loop loop();

    /** Answers whole. Without effect when the agent has gone. */
    void send(Response response);

    /**
     * Answers with an event stream, whose head is flushed at once.
     *
     * @param headers beside those of every event stream, alternating names and values
     */
    AgentEvents open(List<String> headers);

    /** Asks to be told, at most once, when the agent goes away before the answer is complete. */
    void onGone(Runnable gone);
}
