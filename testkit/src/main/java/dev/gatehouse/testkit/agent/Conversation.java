package dev.gatehouse.testkit.agent;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * One round after the other with a server, each dressed as the revision wants it. Safe for many
 * threads.
 */
final class Conversation {
    private static final String LOG_LEVEL = "io.modelcontextprotocol/logLevel";

    private final Wire wire;
    private final Revision revision;
    private final Envelope envelope;
    private final Skills skills;
    private final Diary diary = new Diary();
    private final AtomicLong ids = new AtomicLong();
    private final Map<String, Json.Obj> schemas = new ConcurrentHashMap<>();
    private final Map<String, String> extra = new ConcurrentHashMap<>();
    private volatile @Nullable String session;
    private volatile @Nullable String logLevel;

    Conversation(URI server, Revision revision, @Nullable SSLContext tls, Skills skills) {
        this.wire = new Wire(server, tls, diary);
        this.revision = revision;
        this.envelope = new Envelope(revision);
        this.skills = skills;
    }

    @Nullable String session() {
        return session;
    }

    void session(@Nullable String id) {
        session = id;
    }

    void logLevel(String level) {
        logLevel = level;
    }

    /** Sends this header with everything, or no longer when the value is null. */
    void extra(String header, @Nullable String value) {
        if (value == null) extra.remove(header);
        else extra.put(header, value);
    }

    void renewing(Function<String, Map<String, String>> headers) {
        wire.renewing(headers);
    }

    /** What is mirrored into headers when this tool is called. */
    void schema(String tool, Json.Obj inputSchema) {
        schemas.put(tool, inputSchema);
    }

    List<Received> received() {
        return diary.received();
    }

    long nextNumber() {
        return ids.incrementAndGet();
    }

    /** A request of this agent, numbered and dressed as its revision wants it, but not sent. */
    Message.Request request(String method, Json.Obj params) {
        var request = new Message.Request(Id.of(ids.incrementAndGet()), method, dressed(params));
        diary.asks(request);
        return request;
    }

    /** One round, whatever it asks for. */
    AgentReply once(String method, Json.Obj params, Consumer<Message.Notification> listener) {
        var request = request(method, params);
        var exchange = wire.post(request.toBytes(), headers(request), request.id());
        exchange.read(ear(listener));
        return exchange.reply();
    }

    /** Sends a request and reads its answer in the background: one round, whatever it asks for. */
    Pending begin(String method, Json.Obj params) {
        var request = request(method, params);
        var exchange = wire.post(request.toBytes(), headers(request), request.id());
        Runnable cancellation =
                revision.era() == Era.MODERN ? exchange::leave : () -> cancel(request);
        return new Pending(request.id(), exchange, ear(told -> {}), cancellation);
    }

    private void cancel(Message.Request request) {
        var _ =
                notify(
                        "notifications/cancelled",
                        Json.object("requestId", request.id().value(), "reason", "not wanted"));
    }

    /**
     * Comes back for the rest of a reply that ended before its answer, after the time that it said:
     * legacy era alone. What is returned holds the notifications of both.
     */
    AgentReply resume(AgentReply broken) {
        var last = broken.lastEventId();
        if (last == null) throw new IllegalArgumentException("nothing to resume from: " + broken);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(broken.retryMillis()));
        var headers = headers(null);
        headers.put("Last-Event-ID", last);
        var exchange = wire.get(headers, broken.id());
        exchange.read(ear(told -> {}));
        return exchange.reply().after(broken);
    }

    /** Sends messages together, as 2025-03-26 allows. */
    BatchReply batch(List<? extends Message> messages) {
        var body = Json.arrayOf(messages.stream().map(Message::toJson).toList());
        var exchange = wire.post(body.toBytes(), headers(null), null);
        exchange.read(ear(told -> {}));
        var reply = exchange.reply();
        var answers =
                exchange.messages().stream()
                        .filter(message ->
                                message instanceof Message.Result
                                        || message instanceof Message.Failure)
                        .toList();
        return new BatchReply(reply.status(), answers, reply.notifications(), reply.body());
    }

    /** Sends a notification. */
    AgentReply notify(String method, Json.Obj params) {
        return sendBytes(new Message.Notification(method, params).toBytes());
    }

    /** Sends any bytes with the headers of this agent. */
    AgentReply sendBytes(byte[] body) {
        var exchange = wire.post(body, headers(null), null);
        exchange.read(ear(told -> {}));
        return exchange.reply();
    }

    /** Ends the session; returns the HTTP status. */
    int endSession() {
        return wire.delete(headers(null));
    }

    /**
     * Opens the legacy era's standalone stream, or resumes one after the event of this id. Runs in
     * the background until closed.
     */
    Listening listen(@Nullable String lastEventId, Consumer<Message> listener) {
        var headers = headers(null);
        if (lastEventId != null) headers.put("Last-Event-ID", lastEventId);
        return new Background(wire.get(headers, null), this::answerTo, listener);
    }

    /** Opens a modern subscription. Runs in the background until closed. */
    Listening subscribe(Json.Obj notifications, Consumer<Message> listener) {
        var request = request(Method.LISTEN.wire(), Json.object("notifications", notifications));
        var exchange = wire.post(request.toBytes(), headers(request), null);
        return new Background(exchange, this::answerTo, listener);
    }

    private Exchange.Ear ear(Consumer<Message.Notification> listener) {
        return message -> {
            if (message instanceof Message.Notification told) listener.accept(told);
            else if (message instanceof Message.Request asked) answerTo(asked);
        };
    }

    /** A request of the server, on whatever stream: the legacy era answers it by a POST. */
    private void answerTo(Message.Request request) {
        if (revision.era() == Era.LEGACY) {
            var _ = sendBytes(skills.answer(request).toBytes());
        }
    }

    private Json.Obj dressed(Json.Obj params) {
        var dressed = envelope.params(params, skills.capabilities());
        var level = logLevel;
        return level == null
                ? dressed
                : dressed.with("_meta", dressed.object("_meta").with(LOG_LEVEL, Json.of(level)));
    }

    private Map<String, String> headers(Message.@Nullable Request request) {
        var name = request == null ? null : request.params().text("name");
        var schema = name == null ? Json.object() : schemas.getOrDefault(name, Json.object());
        var headers = envelope.headers(request, schema, session);
        for (var more : extra.entrySet()) {
            headers.keySet().removeIf(more.getKey()::equalsIgnoreCase);
            headers.put(more.getKey(), more.getValue());
        }
        return headers;
    }
}
