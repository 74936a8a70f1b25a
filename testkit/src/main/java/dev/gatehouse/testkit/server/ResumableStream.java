package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.ServerEvent;
import dev.gatehouse.testkit.http.EventSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream of numbered events that outlives its connection: what could not be sent waits until the
 * client comes back with the last number that it saw. Spec: 2025-11-25
 * basic/transports#resumability-and-redelivery.
 */
final class ResumableStream implements EventSink {
    private final String name;
    private final List<ServerEvent> events = new ArrayList<>();
    private @Nullable EventSink connection;
    private boolean ended;

    ResumableStream(String name, EventSink connection) {
        this.name = name;
        this.connection = connection;
    }

    /** The stream's name in an event id, or null when the id is none of ours. */
    static @Nullable String nameIn(String eventId) {
        int colon = eventId.indexOf(':');
        return colon < 0 ? null : eventId.substring(0, colon);
    }

    /** Sends the priming event: an id and no data. */
    synchronized void prime() {
        keep(new ServerEvent("message", "", nextId(), null));
    }

    /** Closes the connection in good order and goes on without one. */
    synchronized void hangUp(long retryMillis) throws IOException {
        keep(new ServerEvent("message", "", nextId(), retryMillis));
        if (connection != null) connection.end();
        connection = null;
    }

    @Override
    public synchronized void send(ServerEvent event) {
        keep(new ServerEvent(event.type(), event.data(), nextId(), null));
    }

    @Override
    public synchronized void end() {
        ended = true;
        try {
            if (connection != null) connection.end();
        } catch (IOException lost) {
            connection = null;
        }
        notifyAll();
    }

    /** Sends what came after the event of this id, and from then on what is new; until the end. */
    void resume(String lastEventId, EventSink resumed) throws IOException, InterruptedException {
        synchronized (this) {
            int from = Integer.parseInt(lastEventId.substring(name.length() + 1));
            for (var event : events.subList(Math.min(from, events.size()), events.size()))
                resumed.send(event);
            if (ended) {
                resumed.end();
                return;
            }
            connection = resumed;
            while (!ended) wait();
        }
    }

    /** A lost connection is no end: the events wait for the client to come back. */
    private void keep(ServerEvent event) {
        events.add(event);
        if (connection == null) return;
        try {
            connection.send(event);
        } catch (IOException lost) {
            connection = null;
        }
    }

    private String nextId() {
        return name + ":" + (events.size() + 1);
    }
}
