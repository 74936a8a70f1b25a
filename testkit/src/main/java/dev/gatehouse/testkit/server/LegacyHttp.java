package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.testkit.http.EventSink;
import dev.gatehouse.testkit.http.HttpReply;
import dev.gatehouse.testkit.http.HttpRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Streamable HTTP from 2025-03-26 to 2025-11-25: sessions, streams that resume, batches. */
final class LegacyHttp {
    static final String SESSION = "Mcp-Session-Id";

    private final LegacyProtocol protocol;
    private final Sessions sessions;
    private final Set<Revision> spoken;
    private volatile Style style = Style.WHEN_NEEDED;
    private volatile boolean sessionless;

    LegacyHttp(LegacyProtocol protocol, Sessions sessions, Set<Revision> spoken) {
        this.protocol = protocol;
        this.sessions = sessions;
        this.spoken = spoken;
    }

    void style(Style answers) {
        style = answers;
    }

    void sessionless(boolean yes) {
        sessionless = yes;
    }

    boolean isSessionless() {
        return sessionless;
    }

    void answer(HttpRequest http, Message message, HttpReply reply)
            throws IOException, InterruptedException {
        if (message instanceof Message.Request request && isInitialize(request)) {
            initialize(request, reply);
            return;
        }
        var session = session(http, reply);
        if (session.isEmpty()) return;
        if (message instanceof Message.Request request) work(session.get(), request, reply);
        else if (protocol.hear(session.get(), message)) accepted(reply);
        else refuse(reply, 400, "nothing was asked with this id");
    }

    /** A batch, which 2025-03-26 alone knows. */
    void answer(HttpRequest http, List<Message> messages, HttpReply reply)
            throws IOException, InterruptedException {
        var session = session(http, reply);
        if (session.isEmpty()) return;
        if (session.get().revision() != Revision.V2025_03_26) {
            refuse(reply, 400, "batches are not part of this revision: send one message");
            return;
        }
        var requests = new ArrayList<Message.Request>();
        for (var message : messages) {
            if (message instanceof Message.Request request) requests.add(request);
            else if (!protocol.hear(session.get(), message)) {
                refuse(reply, 400, "nothing was asked with this id");
                return;
            }
        }
        if (requests.stream().anyMatch(LegacyHttp::isInitialize))
            refuse(reply, 400, "initialize is not part of a batch");
        else if (requests.isEmpty()) accepted(reply);
        else together(session.get(), requests, reply);
    }

    private void together(Session session, List<Message.Request> requests, HttpReply reply)
            throws IOException, InterruptedException {
        var way = new HttpOutlet(reply, Map.of(), Style.WHEN_NEEDED, () -> open(session, reply));
        var batch = new Batch(reply, way, style);
        var workers = new ArrayList<Thread>();
        for (var request : requests)
            workers.add(
                    Thread.ofVirtual()
                            .name("batch")
                            .start(() -> quietly(session, request, batch.part())));
        for (var worker : workers) worker.join();
        batch.end();
    }

    private void quietly(Session session, Message.Request request, Outlet outlet) {
        try {
            protocol.work(session, request, outlet);
        } catch (IOException asTold) {
            // a fault or the client ended it: the batch is answered without this one
            return;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** The standalone stream, or the rest of one that broke off. */
    void stream(HttpRequest http, HttpReply reply) throws IOException, InterruptedException {
        var found = session(http, reply);
        if (found.isEmpty()) return;
        var session = found.get();
        var last = http.first("last-event-id");
        if (last == null) {
            listen(session, reply);
            return;
        }
        var broken = session.stream(last);
        if (broken == null) {
            refuse(reply, 400, "no stream has an event of this id");
            return;
        }
        reply.last();
        var connection = reply.events(headers(session));
        reply.whenPeerLeaves(() -> broken.lost(connection));
        broken.resume(last, connection);
        leave(connection, reply);
    }

    private void listen(Session session, HttpReply reply) throws IOException, InterruptedException {
        var connections = new ArrayList<EventSink>();
        var opened =
                session.listen(() -> {
                    reply.last();
                    var connection = reply.events(headers(session));
                    connections.add(connection);
                    return session.resumable(connection);
                });
        if (!(opened instanceof ResumableStream stream)) {
            refuse(reply, 409, "Conflict: the session has its stream already");
            return;
        }
        var connection = connections.getFirst();
        reply.whenPeerLeaves(() -> stream.lost(connection));
        stream.hold(connection);
        leave(connection, reply);
    }

    /** A stream that was hung up leaves a connection that is good for nothing else. */
    private static void leave(EventSink connection, HttpReply reply) throws IOException {
        connection.end();
        reply.breakOff();
    }

    void end(HttpRequest http, HttpReply reply) throws IOException {
        var session = session(http, reply);
        if (session.isEmpty()) return;
        sessions.end(session.get());
        reply.send(200, Map.of(), new byte[0]);
    }

    private void initialize(Message.Request request, HttpReply reply)
            throws IOException, InterruptedException {
        var revision = LegacyProtocol.negotiate(request, spoken);
        var session =
                sessionless
                        ? Session.none(revision)
                        : sessions.begin(revision, request.params().object("capabilities"));
        protocol.greet(
                session,
                request,
                new HttpOutlet(
                        reply, headers(session), style, () -> reply.events(headers(session))));
    }

    private void work(Session session, Message.Request request, HttpReply reply)
            throws IOException, InterruptedException {
        protocol.work(
                session,
                request,
                new HttpOutlet(reply, Map.of(), style, () -> open(session, reply)));
    }

    private EventSink open(Session session, HttpReply reply) throws IOException {
        var sink = reply.events(Map.of());
        return sessionless ? sink : session.resumable(sink);
    }

    /** The request's session; when it has none that is alive, the refusal is already sent. */
    private Optional<Session> session(HttpRequest http, HttpReply reply) throws IOException {
        var version = http.first("mcp-protocol-version");
        var named = Optional.ofNullable(version).flatMap(Revision::find).filter(spoken::contains);
        if (version != null && named.isEmpty()) {
            refuse(reply, 400, "Bad Request: unsupported protocol version");
            return Optional.empty();
        }
        if (sessionless) return Optional.of(Session.none(named.orElse(Revision.V2025_03_26)));
        var id = http.first(SESSION);
        if (id == null) {
            refuse(reply, 400, "Bad Request: the Mcp-Session-Id header is missing");
            return Optional.empty();
        }
        var session = sessions.find(id);
        if (session.isEmpty()) refuse(reply, 404, "Session not found");
        return session;
    }

    private static boolean isInitialize(Message.Request request) {
        return request.method().equals(Method.INITIALIZE.wire());
    }

    private static Map<String, String> headers(Session session) {
        return session.id().isEmpty() ? Map.of() : Map.of(SESSION, session.id());
    }

    static void accepted(HttpReply reply) throws IOException {
        reply.send(202, Map.of(), new byte[0]);
    }

    static void refuse(HttpReply reply, int status, String why) throws IOException {
        var failure = new Message.Failure(null, new RpcError(RpcError.INVALID_REQUEST, why));
        reply.send(status, Map.of("Content-Type", "application/json"), failure.toBytes());
    }
}
