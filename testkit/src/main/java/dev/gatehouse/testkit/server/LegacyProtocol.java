package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.testkit.http.EventSink;
import dev.gatehouse.testkit.http.HttpReply;
import dev.gatehouse.testkit.http.HttpRequest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rules up to 2025-11-25: a handshake, a session, requests in both directions. */
final class LegacyProtocol {
    static final String SESSION = "Mcp-Session-Id";
    private static final int MAX_ROUNDS = 8;

    private final Catalogue catalogue;
    private final Offering offering;
    private final Faults faults;
    private final Sessions sessions;
    private volatile Style style = Style.WHEN_NEEDED;
    private volatile boolean sessionless;

    LegacyProtocol(Catalogue catalogue, Offering offering, Faults faults, Sessions sessions) {
        this.catalogue = catalogue;
        this.offering = offering;
        this.faults = faults;
        this.sessions = sessions;
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
        if (message instanceof Message.Request request
                && request.method().equals(Method.INITIALIZE.wire())) {
            initialize(request, reply);
            return;
        }
        var session = session(http, reply);
        if (session.isEmpty()) return;
        switch (message) {
            case Message.Request request -> work(session.get(), request, reply);
            case Message.Notification notification -> {
                hear(session.get(), notification);
                accepted(reply);
            }
            case Message.Result result -> {
                if (session.get().answered(result.id(), result)) accepted(reply);
                else refuse(reply, 400, "nothing was asked with this id");
            }
            case Message.Failure failure -> {
                if (session.get().answered(failure.id(), failure)) accepted(reply);
                else refuse(reply, 400, "nothing was asked with this id");
            }
        }
    }

    /** The standalone stream, or the rest of one that broke off. */
    void stream(HttpRequest http, HttpReply reply) throws IOException, InterruptedException {
        var found = session(http, reply);
        if (found.isEmpty()) return;
        var session = found.get();
        var last = http.first("last-event-id");
        if (last != null) {
            var broken = session.stream(last);
            if (broken == null) refuse(reply, 400, "no stream has an event of this id");
            else broken.resume(last, reply.events(headers(session)));
            return;
        }
        var sink = session.listen(() -> reply.events(headers(session)));
        if (sink == null) {
            refuse(reply, 409, "Conflict: the session has its stream already");
            return;
        }
        reply.whenPeerLeaves(() -> {
            session.leave(sink);
            session.departed();
        });
        session.awaitDeparture();
        sink.end();
    }

    void end(HttpRequest http, HttpReply reply) throws IOException {
        var session = session(http, reply);
        if (session.isEmpty()) return;
        sessions.end(session.get());
        reply.send(200, Map.of(), new byte[0]);
    }

    private void initialize(Message.Request request, HttpReply reply)
            throws IOException, InterruptedException {
        var asked = request.params().text("protocolVersion");
        var revision =
                Optional.ofNullable(asked)
                        .flatMap(Revision::find)
                        .filter(known -> known.era() == Era.LEGACY)
                        .orElse(Revision.V2025_11_25);
        var session =
                sessionless
                        ? Session.none(revision)
                        : sessions.begin(revision, request.params().object("capabilities"));
        var answer =
                new Answer(
                        reply,
                        request.id(),
                        faults,
                        List.of(request.method()),
                        Style.WHEN_NEEDED,
                        headers(session),
                        () -> reply.events(headers(session)));
        answer.beforeWork();
        answer.result(greeting(revision));
    }

    private Json.Obj greeting(Revision revision) {
        var changing = Json.object("listChanged", true);
        var result =
                Json.object(
                        "protocolVersion",
                        revision.date(),
                        "capabilities",
                        Json.object(
                                "tools",
                                changing,
                                "prompts",
                                changing,
                                "resources",
                                Json.object("subscribe", true, "listChanged", true),
                                "logging",
                                Json.object(),
                                "completions",
                                Json.object()),
                        "serverInfo",
                        catalogue.serverInfo());
        var instructions = catalogue.instructions();
        return instructions == null ? result : result.with("instructions", Json.of(instructions));
    }

    private void work(Session session, Message.Request request, HttpReply reply)
            throws IOException, InterruptedException {
        var method = Method.find(request.method()).filter(known -> known.isIn(Era.LEGACY));
        var subject = method.map(known -> known.subjectOf(request.params())).orElse(null);
        var answer =
                new Answer(
                        reply,
                        request.id(),
                        faults,
                        subject == null
                                ? List.of(request.method())
                                : List.of(request.method(), subject),
                        method.equals(Optional.of(Method.TOOLS_CALL)) ? style : Style.WHEN_NEEDED,
                        Map.of(),
                        () -> open(session, reply));
        answer.beforeWork();
        var cancelled = session.begin(request.id());
        var call =
                new Call(
                        Era.LEGACY,
                        request.params(),
                        session.clientCapabilities(),
                        session.logLevel(),
                        answer,
                        () -> cancelled);
        try {
            var outcome =
                    method.isPresent()
                            ? outcome(session, method.get(), call, answer)
                            : Offering.missing(request.method());
            switch (outcome) {
                case Outcome.Done(var result) -> answer.result(result);
                case Outcome.Failed(var error, _) -> answer.failure(error, 200);
                case Outcome.NeedsInput _ ->
                        answer.result(
                                ((Outcome.Done) Outcome.toolError("too many rounds")).result());
            }
        } catch (Call.Cancelled asAsked) {
            answer.silence();
        } finally {
            session.finish(request.id());
        }
    }

    private EventSink open(Session session, HttpReply reply) throws IOException {
        var sink = reply.events(Map.of());
        return session.revision() == Revision.V2025_11_25 ? session.resumable(sink) : sink;
    }

    private Outcome outcome(Session session, Method method, Call call, Answer answer)
            throws IOException, InterruptedException {
        return switch (method) {
            case PING -> new Outcome.Done(Json.object());
            case SET_LEVEL -> {
                var level = call.params().text("level");
                if (level == null) yield Outcome.invalid("a level is missing");
                session.logLevel(level);
                yield new Outcome.Done(Json.object());
            }
            case RESOURCES_SUBSCRIBE -> {
                session.subscribe(String.valueOf(call.params().text("uri")));
                yield new Outcome.Done(Json.object());
            }
            case RESOURCES_UNSUBSCRIBE -> {
                session.unsubscribe(String.valueOf(call.params().text("uri")));
                yield new Outcome.Done(Json.object());
            }
            default -> withInput(session, offering.answer(method, call), call, answer, method);
        };
    }

    /** Asks for what is needed on the call's own stream and calls again, as often as it takes. */
    private Outcome withInput(
            Session session, Outcome first, Call call, Answer answer, Method method)
            throws IOException, InterruptedException {
        var outcome = first;
        for (int round = 0;
                outcome instanceof Outcome.NeedsInput needs && round < MAX_ROUNDS;
                round++) {
            var missing = InputRequests.undeclared(needs, session.clientCapabilities());
            if (missing.isPresent())
                return Outcome.toolError("the client cannot do " + missing.get());
            var responses = new LinkedHashMap<String, Json>();
            for (var asked : needs.requests().entrySet()) {
                var response =
                        session.ask(
                                answer,
                                String.valueOf(asked.getValue().text("method")),
                                asked.getValue().object("params"));
                if (!(response instanceof Message.Result(_, var result)))
                    return Outcome.toolError("the client refused");
                responses.put(asked.getKey(), result);
            }
            outcome =
                    offering.answer(method, call.answered(Json.objectOf(responses), needs.state()));
        }
        return outcome;
    }

    private static void hear(Session session, Message.Notification notification) {
        if (!notification.method().equals("notifications/cancelled")) return;
        var id = notification.params().member("requestId");
        if (id instanceof Json.Str || id instanceof Json.Num) session.cancel(new Id(id));
    }

    /** The request's session; when it has none that is alive, the refusal is already sent. */
    private Optional<Session> session(HttpRequest http, HttpReply reply) throws IOException {
        var version = http.first("mcp-protocol-version");
        if (version != null
                && Revision.find(version).filter(r -> r.era() == Era.LEGACY).isEmpty()) {
            refuse(reply, 400, "Bad Request: unsupported protocol version");
            return Optional.empty();
        }
        if (sessionless)
            return Optional.of(
                    Session.none(
                            Optional.ofNullable(version)
                                    .flatMap(Revision::find)
                                    .orElse(Revision.V2025_03_26)));
        var id = http.first(SESSION);
        if (id == null) {
            refuse(reply, 400, "Bad Request: the Mcp-Session-Id header is missing");
            return Optional.empty();
        }
        var session = sessions.find(id);
        if (session.isEmpty()) refuse(reply, 404, "Session not found");
        return session;
    }

    private static Map<String, String> headers(Session session) {
        return session.id().isEmpty() ? Map.of() : Map.of(SESSION, session.id());
    }

    private static void accepted(HttpReply reply) throws IOException {
        reply.send(202, Map.of(), new byte[0]);
    }

    static void refuse(HttpReply reply, int status, String why) throws IOException {
        var failure = new Message.Failure(null, new RpcError(RpcError.INVALID_REQUEST, why));
        reply.send(status, Map.of("Content-Type", "application/json"), failure.toBytes());
    }
}
