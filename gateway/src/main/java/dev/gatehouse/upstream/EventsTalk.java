package dev.gatehouse.upstream;

import dev.gatehouse.http.BlockingClient;
import dev.gatehouse.http.BlockingClient.Answered;
import dev.gatehouse.http.BlockingClient.Ask;
import dev.gatehouse.http.BlockingClient.Failed;
import dev.gatehouse.http.SameOrigin;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.ServerEvent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A talk over HTTP with SSE, the transport of 2024-11-05: the stream is read on a thread of its
 * own, and its first event names where messages are posted to.
 */
final class EventsTalk implements Talk {
    /** What comes on the stream. */
    private sealed interface Heard {}

    private record Event(ServerEvent event) implements Heard {}

    private record Ended(String why) implements Heard {}

    /** So much is read ahead; then the server waits for us. */
    private static final int AHEAD = 100;

    private final BlockingClient client;
    private final URI url;
    private final OwnAuthority authority;
    private final ReadingLimits limits;
    private final long deadline;
    private final MessageReader messages;
    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>(AHEAD);
    private final Thread reader;
    private volatile boolean left;
    private @Nullable URI place;
    private long lastId;

    /**
     * Opens the stream.
     *
     * @param deadline of everything, as {@link System#nanoTime}
     */
    EventsTalk(
            BlockingClient client,
            URI url,
            OwnAuthority authority,
            ReadingLimits limits,
            long deadline) {
        this.client = client;
        this.url = url;
        this.authority = authority;
        this.limits = limits;
        this.deadline = deadline;
        this.messages = new MessageReader(limits.json());
        this.reader = Thread.ofVirtual().name("read " + url.getHost()).start(this::read);
    }

    private void read() {
        var ask =
                new Ask(
                        "GET",
                        url,
                        accepting("text/event-stream"),
                        null,
                        Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        var why =
                switch (client.send(ask, event -> hear(new Event(event)))) {
                    case Answered answered when answered.isStream() -> "the stream ended";
                    case Answered answered ->
                            "it answered HTTP " + answered.status() + " and opened no stream";
                    case Failed(_, var broken) -> broken;
                };
        var _ = hear(new Ended(why));
    }

    private Map<String, String> accepting(String type) {
        var headers = new HashMap<>(authority.headers());
        headers.put("Accept", type);
        return headers;
    }

    private boolean hear(Heard what) {
        if (left) return false;
        try {
            heard.put(what);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return !left;
    }

    @Override
    public Revision newest() {
        return Revision.V2024_11_05;
    }

    @Override
    public boolean isOfTransport(Revision revision) {
        return revision == Revision.V2024_11_05;
    }

    /** The transport names no revision. */
    @Override
    public void agreed(Revision negotiated) {
        if (!isOfTransport(negotiated)) throw new IllegalArgumentException("not spoken here");
    }

    @Override
    public Answer ask(Method method, Json.Obj params) {
        var id = Id.of(++lastId);
        var step = method.wire();
        var refused = post(new Message.Request(id, step, params), step);
        if (refused != null) return refused;
        long until = Math.min(System.nanoTime() + limits.answer().toNanos(), deadline);
        while (true) {
            switch (message(step, until)) {
                case Message.Result result when result.id().equals(id) -> {
                    return new Answer.Result(result.result());
                }
                case Message.Failure failure
                        when failure.id() == null || failure.id().equals(id) -> {
                    return new Answer.Refused(200, failure.error(), "text/event-stream");
                }
                case Message.Request request -> {
                    var _ = post(Talk.declining(request), step);
                }
                case Message.Notification _ -> {
                    // progress and log lines are not part of what a server declares
                }
                case Message.Result _, Message.Failure _ ->
                        throw new Unreadable("at " + step + ": its answer is not to our request");
            }
        }
    }

    @Override
    public void tell(String notification) {
        var refused = post(new Message.Notification(notification, Json.object()), notification);
        if (refused != null)
            throw new Unreadable("at " + notification + ": it answered " + refused.written());
    }

    /** The session ends with its stream. */
    @Override
    public void hangUp() {
        left = true;
        heard.clear();
        reader.interrupt();
    }

    /** Posts a message; what the server refused it with, or null when it took it. */
    private Answer.@Nullable Refused post(Message message, String step) {
        var ask =
                new Ask(
                        "POST",
                        place(step),
                        accepting("application/json"),
                        message.toJson(),
                        Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        return switch (client.send(ask, _ -> false)) {
            case Answered answered when answered.status() / 100 == 2 -> null;
            case Answered answered ->
                    new Answer.Refused(answered.status(), null, answered.contentType());
            case Failed(_, var why) -> throw new Unreadable("at " + step + ": " + why);
        };
    }

    private URI place(String step) {
        var known = place;
        if (known != null) return known;
        var first = event(step, deadline);
        if (!first.type().equals("endpoint"))
            throw new Unreadable(
                    "at " + step + ": its stream does not begin with where to post to");
        known =
                SameOrigin.resolve(url, first.data())
                        .orElseThrow(() ->
                                new Unreadable(
                                        "at "
                                                + step
                                                + ": it wants messages posted to another origin"
                                                + " than its own: tell its owner"));
        place = known;
        return known;
    }

    private Message message(String step, long until) {
        while (true) {
            var event = event(step, until);
            if (!event.type().equals("message") || event.data().isEmpty()) continue;
            switch (messages.read(event.data().getBytes(StandardCharsets.UTF_8))) {
                case MessageReader.Read(var message) -> {
                    return message;
                }
                case MessageReader.Malformed(var error, _) ->
                        throw new Unreadable(
                                "at "
                                        + step
                                        + ": an event of its answer cannot be taken: "
                                        + error.message());
            }
        }
    }

    private ServerEvent event(String step, long until) {
        try {
            long nanos = until - System.nanoTime();
            return switch (nanos > 0 ? heard.poll(nanos, TimeUnit.NANOSECONDS) : null) {
                case Event(var event) -> event;
                case Ended(var why) -> throw new Unreadable("at " + step + ": " + why);
                case null ->
                        throw new Unreadable(
                                "at " + step + ": it did not answer in time: try again later");
            };
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Unreadable("at " + step + ": the wait was ended from here");
        }
    }
}
