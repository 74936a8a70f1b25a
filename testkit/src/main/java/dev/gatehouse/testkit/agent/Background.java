package dev.gatehouse.testkit.agent;

import dev.gatehouse.mcp.Message;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a stream in the background. */
final class Background implements Listening {
    private final Exchange exchange;
    private final int status;

    /**
     * @param asked answers the requests of the server, after the listener has heard of them
     */
    Background(Exchange exchange, Consumer<Message.Request> asked, Consumer<Message> listener) {
        this.exchange = exchange;
        this.status = exchange.head().statusCode();
        Thread.ofVirtual().name("agent-listens").start(() -> read(asked, listener));
    }

    private void read(Consumer<Message.Request> asked, Consumer<Message> listener) {
        try {
            exchange.read(message -> {
                listener.accept(message);
                if (message instanceof Message.Request request) asked.accept(request);
            });
        } catch (UncheckedIOException broken) {
            // an end like any other: whoever cares waits for it in awaitEnd
            return;
        }
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public @Nullable String lastEventId() {
        return exchange.lastEventId();
    }

    @Override
    public void awaitEnd() throws InterruptedException {
        exchange.awaitEnd();
    }

    @Override
    public void close() {
        exchange.leave();
    }
}
