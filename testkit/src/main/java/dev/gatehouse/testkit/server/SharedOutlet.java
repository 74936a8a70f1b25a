package dev.gatehouse.testkit.server;

import dev.gatehouse.testkit.http.EventSink;
import java.io.IOException;

/**
 * Answers on the one stream that all messages of a client share: that of HTTP+SSE, or standard
 * output. There is no body or status of its own, so every fault ends the stream.
 */
record SharedOutlet(EventSink stream) implements Outlet {
    @Override
    public void say(byte[] message) throws IOException {
        stream.send(HttpOutlet.event(message));
    }

    @Override
    public void answer(byte[] message, int status) throws IOException {
        say(message);
    }

    @Override
    public void silence() {
        // the stream goes on for the others; this exchange has nothing more to say
    }

    @Override
    public void hangUp(long retryMillis) {
        // nothing can be resumed here
    }

    @Override
    public void outOfOrder(int status) throws IOException {
        stream.end();
    }

    @Override
    public void cutShort(byte[] message) throws IOException {
        stream.end();
    }

    @Override
    public void breakOff() throws IOException {
        stream.end();
    }

    @Override
    public void abort() throws IOException {
        stream.end();
    }
}
