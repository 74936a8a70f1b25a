package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.ServerEvent;
import dev.gatehouse.testkit.http.EventSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream of numbered events that outlives its connection: what could not be sent waits until the
 * client comes back with the last number that it saw. From 2025-11-25 on it begins with an event
 * that has nothing but its number, and says goodbye before it hangs up; earlier clients know
 * neither. Spec: 2025-11-25 basic/transports#resumability-and-redelivery.
 */
final class ResumableStream implements EventSink {
    private final String name;
    private final boolean polite;
    private final List<ServerEvent> events = new ArrayList<>();
    private @Nullable EventSink connection;
    private boolean ended;

    ResumableStream(String name, Revision revision, EventSink connection) {
        this.name = name;
        this.polite = revision.compareTo(Revision.V2025_11_25) >= 0;
        this.connection = connection;
        if (polite) keep(new ServerEvent("message", "", nextId(), null));
    }

    /** The stream's name in an event id, or null when the id is none of ours. */
    static @Nullable String nameIn(String eventId) {
        return eventId.matches("[a-z0-9]+:[0-9]{1,9}")
                ? eventId.substring(0, eventId.indexOf(':'))
                : null;
    }

    synchronized boolean isConnected() {
        return connection != null;
    }

    /** Ends the connection and goes on without one. */
    synchronized void hangUp(long retryMillis) throws IOException {
        if (polite) keep(new ServerEvent("message", "", nextId(), retryMillis));
        if (connection != null) connection.end();
        disconnect();
    }

    /** This connection is gone; another one may have taken its place already. */
    synchronized void lost(EventSink gone) {
        if (gone.equals(connection)) disconnect();
    }

    @Override
    public synchronized void send(ServerEvent event) {
        keep(new ServerEvent(event.type(), event.data(), nextId(), null));
    }

    @Override
    public synchronized void end() {
        ended = true;
        endConnection();
        notifyAll();
    }

    /** Sends what came after the event of this id, and from then on what is new; until the end. */
    void resume(String lastEventId, EventSink resumed) throws IOException, InterruptedException {
        synchronized (this) {
            int from = Integer.parseInt(lastEventId.substring(name.length() + 1));
            for (var event : events.subList(Math.min(from, events.size()), events.size()))
                resumed.send(event);
            endConnection();
            connection = resumed;
            if (ended) endConnection();
        }
        hold(resumed);
    }

    /** Waits as long as the stream lives and goes by this connection. */
    synchronized void hold(EventSink by) throws InterruptedException {
        while (!ended && by.equals(connection)) wait();
    }

    private void endConnection() {
        try {
            if (connection != null) connection.end();
        } catch (IOException lost) {
            connection = null;
        }
        notifyAll();
    }

    private void disconnect() {
        connection = null;
        notifyAll();
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
