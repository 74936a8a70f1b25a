package dev.gatehouse.testkit.agent;

import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Message;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A request whose answer is read in the background. Safe for many threads. */
public final class Pending {
    private final Id id;
    private final Exchange exchange;
    private final Runnable cancellation;
    private final CompletableFuture<AgentReply> reply = new CompletableFuture<>();

    Pending(Id id, Exchange exchange, Exchange.Ear ear, Runnable cancellation) {
        this.id = id;
        this.exchange = exchange;
        this.cancellation = cancellation;
        Thread.ofVirtual().name("agent-waits").start(() -> read(ear));
    }

    private void read(Exchange.Ear ear) {
        try {
            exchange.read(ear);
        } catch (RuntimeException broken) {
            if (!exchange.hasHead()) {
                reply.completeExceptionally(broken);
                return;
            }
        }
        reply.complete(exchange.reply());
    }

    public Id id() {
        return id;
    }

    /** The notifications that have come so far. */
    public List<Message.Notification> notifications() {
        return exchange.messages().stream()
                .filter(Message.Notification.class::isInstance)
                .map(Message.Notification.class::cast)
                .toList();
    }

    /** The id of the last event that had one, from which the stream can be taken up, or null. */
    public @Nullable String lastEventId() {
        return exchange.lastEventId();
    }

    public boolean isDone() {
        return reply.isDone();
    }

    /**
     * Cancels as the agent's era does: by a notification in the legacy one, which leaves the stream
     * open, by closing the stream in the modern one.
     */
    public void cancel() {
        cancellation.run();
    }

    /** Closes the connection and says nothing. */
    public void disconnect() {
        exchange.leave();
    }

    /**
     * The reply, as far as it came: without an answer when the stream ended or broke before it.
     * Throws when there was no response at all.
     */
    public AgentReply await() {
        return reply.orTimeout(30, TimeUnit.SECONDS).join();
    }
}
