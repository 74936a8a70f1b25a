package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.ServerEvent;
import dev.gatehouse.testkit.http.HttpReply;
import dev.gatehouse.testkit.http.HttpRequest;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * HTTP with SSE: one stream for everything that the server says, opened by GET, and an address for
 * what the client says. Spec: 2024-11-05 basic/transports#http-with-sse.
 */
final class SseTransport {
    static final String PATH = "/sse";
    private static final String MESSAGES = "/messages";
    private static final String SESSION = "?session=";

    private final LegacyProtocol protocol;
    private final Sessions sessions;
    private final MessageReader reader;
    private final @Nullable String endpointOrigin;

    /**
     * @param endpointOrigin where the endpoint event says that messages go, or null for here
     */
    SseTransport(
            LegacyProtocol protocol,
            Sessions sessions,
            MessageReader reader,
            @Nullable String endpointOrigin) {
        this.protocol = protocol;
        this.sessions = sessions;
        this.reader = reader;
        this.endpointOrigin = endpointOrigin;
    }

    boolean isMine(HttpRequest request) {
        return request.path().equals(PATH) || request.path().equals(MESSAGES);
    }

    void answer(HttpRequest request, HttpReply reply) throws IOException, InterruptedException {
        switch (request.method() + " " + request.path()) {
            case "GET " + PATH -> stream(reply);
            case "POST " + MESSAGES -> post(request, reply);
            default -> reply.send(405, Map.of(), new byte[0]);
        }
    }

    private void stream(HttpReply reply) throws IOException, InterruptedException {
        reply.last();
        var session = sessions.begin(Revision.V2024_11_05, Json.object());
        var sink = session.listen(() -> new SessionStream(reply.events(Map.of())));
        if (!(sink instanceof SessionStream stream))
            throw new IllegalStateException("a new session has a stream already");
        var origin = endpointOrigin == null ? "" : endpointOrigin;
        stream.send(
                new ServerEvent(
                        "endpoint", origin + MESSAGES + SESSION + session.id(), null, null));
        reply.whenPeerLeaves(stream::end);
        stream.awaitEnd();
        sessions.end(session);
        reply.breakOff();
    }

    private void post(HttpRequest request, HttpReply reply)
            throws IOException, InterruptedException {
        var session = session(request);
        if (session.isEmpty()) {
            reply.send(404, Map.of(), new byte[0]);
            return;
        }
        switch (reader.read(request.body())) {
            case MessageReader.Malformed(var error, _) ->
                    LegacyHttp.refuse(reply, 400, error.message());
            case MessageReader.Read(var message) -> {
                // accepted first: the answer may overtake it, as in any server of this revision
                LegacyHttp.accepted(reply);
                take(session.get(), message);
            }
        }
    }

    private Optional<Session> session(HttpRequest request) {
        int at = request.target().indexOf(SESSION);
        return at < 0
                ? Optional.empty()
                : sessions.find(request.target().substring(at + SESSION.length()));
    }

    private void take(Session session, Message message) {
        if (!(message instanceof Message.Request request)) {
            var _ = protocol.hear(session, message);
            return;
        }
        // a connection takes its next message while this one is being answered
        Thread.ofVirtual().name("sse-call").start(() -> work(session, request));
    }

    private void work(Session session, Message.Request request) {
        try {
            var stream = session.stream();
            if (stream == null) return;
            var outlet = new SharedOutlet(stream);
            if (!request.method().equals(Method.INITIALIZE.wire())) {
                protocol.work(session, request, outlet);
                return;
            }
            var spoken = Set.of(Revision.V2024_11_05);
            session.agree(
                    LegacyProtocol.negotiate(request, spoken),
                    request.params().object("capabilities"));
            protocol.greet(session, request, outlet);
        } catch (IOException asTold) {
            // a fault or the client has ended the stream: nothing is left to say
            return;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
