package dev.gatehouse.proxy;

import dev.gatehouse.http.AgentAnswer;
import dev.gatehouse.http.AgentEvents;
import dev.gatehouse.http.Flow;
import dev.gatehouse.http.Loop;
import dev.gatehouse.mcp.ServerEvent;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The agent's end of a stream that a server feeds: counted against the agent's limit, and paused at
 * its source while the agent does not keep up. Used on the loop of what feeds it, which is another
 * one than the connection's when the agent came back for it.
 */
final class AgentStream {
    private final Gate gate;
    private final String principal;
    private final AgentEvents events;
    private final Loop loop;
    private long bytes;
    private long unread;
    private boolean open = true;
    private @Nullable Runnable whenLeft;

    private AgentStream(Gate gate, String principal, AgentEvents events, Loop loop) {
        this.gate = gate;
        this.principal = principal;
        this.events = events;
        this.loop = loop;
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
        return Optional.of(new AgentStream(gate, principal, events, answer.loop()));
    }

    void send(ServerEvent event) {
        send(event.toBytes());
    }

    void send(byte[] text) {
        bytes += text.length;
        unread = events.isWritable() ? 0 : unread + text.length;
        loop.run(() -> events.send(text));
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
        if (whenLeft != null) whenLeft.run();
    }

    void end() {
        leave();
        loop.run(events::end);
    }

    /** Has this said when the gate ends the stream because it closes. */
    void farewell(byte[] event) {
        loop.run(() -> events.farewell(event));
    }

    /** Asks to be told when its place is given back, by the exchange that opened it. */
    void onLeave(Runnable left) {
        whenLeft = left;
    }

    /** Whether another exchange than the one that feeds it opened it, and records what it got. */
    boolean isTakenUp() {
        return whenLeft != null;
    }
}
