package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.ServerEvent;
import dev.gatehouse.testkit.http.EventSink;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** A stream that lasts as long as its session and cannot be resumed. */
final class SessionStream implements EventSink {
    private final EventSink connection;
    private final CountDownLatch ended = new CountDownLatch(1);

    SessionStream(EventSink connection) {
        this.connection = connection;
    }

    @Override
    public void send(ServerEvent event) throws IOException {
        connection.send(event);
    }

    @Override
    public void end() {
        ended.countDown();
    }

    void awaitEnd() throws InterruptedException {
        ended.await();
    }
}
