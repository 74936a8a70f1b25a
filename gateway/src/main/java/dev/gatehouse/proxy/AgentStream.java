package dev.gatehouse.proxy;

import dev.gatehouse.http.AgentAnswer;
import dev.gatehouse.http.AgentEvents;
import dev.gatehouse.http.Flow;
import dev.gatehouse.mcp.ServerEvent;
import java.util.List;
import java.util.Optional;

/**
 * The agent's end of a stream that a server feeds: counted against the agent's limit, and paused at
 * its source while the agent does not keep up.
 */
final class AgentStream {
    private final Gate gate;
    private final String principal;
    private final AgentEvents events;
    private long bytes;
    private long unread;
    private boolean open = true;

    private AgentStream(Gate gate, String principal, AgentEvents events) {
        this.gate = gate;
        this.principal = principal;
        this.events = events;
    }

    /** Opens it; empty when the principal holds as many streams as it may. */
    static Optional<AgentStream> open(
            Gate gate, String principal, AgentAnswer answer, Flow source) {
        if (!gate.streams.enter(principal)) return Optional.empty();
        var events = answer.open(List.of());
        gate.meters.streamOpened();
        events.onWritability(() -> {
            if (events.isWritable()) source.resume();
            else source.pause();
        });
        return Optional.of(new AgentStream(gate, principal, events));
    }

    void send(ServerEvent event) {
        var text = event.toBytes();
        bytes += text.length;
        unread = events.isWritable() ? 0 : unread + text.length;
        events.send(text);
    }

    /** Bytes that were sent since the agent last kept up. */
    long unread() {
        return unread;
    }

    long bytes() {
        return bytes;
    }

    /**
     * Gives its place back. What was sent stays sent; the stream itself is ended by {@link #end}.
     */
    void leave() {
        if (!open) return;
        open = false;
        gate.streams.leave(principal);
        gate.meters.streamClosed();
    }

    void end() {
        leave();
        events.end();
    }
}
