package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.testkit.http.EventSink;
import dev.gatehouse.testkit.server.Catalogue.News;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a legacy server remembers about one client. Safe for many threads. */
final class Session {
    private static final int MAX_STREAMS = 256;

    private final String id;
    private final Set<String> subscribed = ConcurrentHashMap.newKeySet();
    private final Map<Id, CompletableFuture<Message>> asked = new ConcurrentHashMap<>();
    private final Set<Id> everAsked = ConcurrentHashMap.newKeySet();
    private final Map<Id, List<CompletableFuture<Message>>> askedFor = new ConcurrentHashMap<>();
    private final Map<Id, CountDownLatch> running = new ConcurrentHashMap<>();
    private final Map<String, ResumableStream> streams = new LinkedHashMap<>();
    private final AtomicLong counter = new AtomicLong();
    private volatile Revision revision;
    private volatile Json.Obj clientCapabilities;
    private volatile Json.Obj clientInfo = Json.object();
    private volatile String logLevel = "debug";
    private @Nullable EventSink standalone;

    Session(String id, Revision revision, Json.Obj clientCapabilities) {
        this.id = id;
        this.revision = revision;
        this.clientCapabilities = clientCapabilities;
    }

    /** Stands for one request of a server that keeps no sessions: it remembers and asks nothing. */
    static Session none(Revision revision) {
        return new Session("", revision, Json.object());
    }

    String id() {
        return id;
    }

    Revision revision() {
        return revision;
    }

    Json.Obj clientCapabilities() {
        return clientCapabilities;
    }

    /** The handshake of a transport whose session is older than it. */
    void agree(Revision negotiated, Json.Obj capabilities) {
        revision = negotiated;
        clientCapabilities = capabilities;
    }

    Json.Obj clientInfo() {
        return clientInfo;
    }

    void clientInfo(Json.Obj said) {
        clientInfo = said;
    }

    String logLevel() {
        return logLevel;
    }

    void logLevel(String level) {
        logLevel = level;
    }

    void subscribe(String uri) {
        subscribed.add(uri);
    }

    void unsubscribe(String uri) {
        subscribed.remove(uri);
    }

    /** A request to the client. */
    record Question(String method, Json.Obj params) {}

    /**
     * Asks the client several things at once by the given way and waits for what it posts back to
     * each, unless it cancels the call for which it is asked.
     */
    Map<String, Message> ask(Id call, Asking way, Map<String, Question> questions)
            throws IOException, InterruptedException {
        var requests = new LinkedHashMap<String, Message.Request>();
        var responses = new LinkedHashMap<String, CompletableFuture<Message>>();
        questions.forEach((key, question) -> {
            var id = Id.of("ask-" + counter.incrementAndGet());
            var response = new CompletableFuture<Message>();
            everAsked.add(id);
            asked.put(id, response);
            requests.put(key, new Message.Request(id, question.method(), question.params()));
            responses.put(key, response);
        });
        askedFor.put(call, List.copyOf(responses.values()));
        try {
            if (isCancelled(call)) throw new Call.Cancelled();
            for (var request : requests.values()) way.send(request);
            var answers = new LinkedHashMap<String, Message>();
            for (var response : responses.entrySet())
                answers.put(
                        response.getKey(),
                        answer(requests.get(response.getKey()), response.getValue()));
            return answers;
        } finally {
            requests.values().forEach(request -> asked.remove(request.id()));
            askedFor.remove(call);
        }
    }

    private static Message answer(
            Message.@Nullable Request request, CompletableFuture<Message> response)
            throws IOException, InterruptedException {
        try {
            return response.get(30, TimeUnit.SECONDS);
        } catch (CancellationException withTheCall) {
            throw new Call.Cancelled();
        } catch (TimeoutException silent) {
            return new Message.Failure(
                    request == null ? null : request.id(),
                    new RpcError(RpcError.INTERNAL, "no answer came"));
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("answers are never failures here", impossible);
        }
    }

    /** The stream by which a question goes. */
    interface Asking {
        void send(Message.Request question) throws IOException;
    }

    /**
     * Takes an answer of the client; false when nothing was ever asked with this id. One that comes
     * too late is taken and means nothing.
     */
    boolean answered(@Nullable Id question, Message response) {
        if (question == null || !everAsked.contains(question)) return false;
        var waiting = asked.get(question);
        if (waiting != null) waiting.complete(response);
        return true;
    }

    /** A latch that falls when the client cancels the call. */
    CountDownLatch begin(Id call) {
        var latch = new CountDownLatch(1);
        running.put(call, latch);
        return latch;
    }

    void finish(Id call) {
        running.remove(call);
    }

    private boolean isCancelled(Id call) {
        var latch = running.get(call);
        return latch != null && latch.getCount() == 0;
    }

    void cancel(Id call) {
        var latch = running.get(call);
        if (latch != null) latch.countDown();
        for (var question : askedFor.getOrDefault(call, List.of())) question.cancel(false);
    }

    /** A new stream; the oldest of many is forgotten and can no longer be resumed. */
    synchronized ResumableStream resumable(EventSink connection) {
        var name = "s" + counter.incrementAndGet();
        var stream = new ResumableStream(name, revision, connection);
        streams.put(name, stream);
        if (streams.size() > MAX_STREAMS) streams.remove(streams.keySet().iterator().next());
        return stream;
    }

    synchronized @Nullable ResumableStream stream(String lastEventId) {
        var name = ResumableStream.nameIn(lastEventId);
        return name == null ? null : streams.get(name);
    }

    /**
     * Opens the standalone stream, unless the session has one already: then null. News that comes
     * while it opens waits, so that nothing is lost once the client sees the stream.
     */
    synchronized @Nullable EventSink listen(HttpOutlet.Opener opener) throws IOException {
        if (standalone instanceof ResumableStream known && known.isConnected()) return null;
        if (standalone instanceof SessionStream) return null;
        var sink = opener.open();
        standalone = sink;
        return sink;
    }

    /** The standalone stream, or null. */
    synchronized @Nullable EventSink stream() {
        return standalone;
    }

    /** Says something on the standalone stream, or to nobody when there is none. */
    synchronized void say(Message message) {
        var sink = standalone;
        if (sink == null) return;
        try {
            sink.send(ModernProtocol.event(message));
        } catch (IOException peerGone) {
            standalone = null;
        }
    }

    void tell(News news) {
        switch (news) {
            case News.ListChanged(var listing) ->
                    say(
                            new Message.Notification(
                                    "notifications/" + listing.wire() + "/list_changed",
                                    Json.object()));
            case News.ResourceUpdated(var uri) -> {
                if (subscribed.contains(uri))
                    say(
                            new Message.Notification(
                                    "notifications/resources/updated", Json.object("uri", uri)));
            }
            case News.ElicitationComplete(var elicitation) -> {
                if (revision == Revision.V2025_11_25)
                    say(
                            new Message.Notification(
                                    "notifications/elicitation/complete",
                                    Json.object("elicitationId", elicitation)));
            }
        }
    }

    /** Hangs up the standalone stream; the client may come back for the rest. */
    synchronized void hangUp(long retryMillis) throws IOException {
        if (standalone instanceof ResumableStream stream) stream.hangUp(retryMillis);
    }

    /** Ends the standalone stream with the session. */
    synchronized void end() throws IOException {
        var sink = standalone;
        standalone = null;
        if (sink != null) sink.end();
    }
}
