package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules up to 2025-11-25 whatever carries the messages: a handshake, a session, requests in
 * both directions.
 */
final class LegacyProtocol {
    private static final int MAX_ROUNDS = 8;

    private final Catalogue catalogue;
    private final Offering offering;
    private final Faults faults;
    private final WireLog wire;
    private final boolean asksStandalone;

    LegacyProtocol(
            Catalogue catalogue,
            Offering offering,
            Faults faults,
            WireLog wire,
            boolean asksStandalone) {
        this.catalogue = catalogue;
        this.offering = offering;
        this.faults = faults;
        this.wire = wire;
        this.asksStandalone = asksStandalone;
    }

    /** The revision that was asked for when it is spoken, else the newest that is. */
    static Revision negotiate(Message.Request initialize, Collection<Revision> spoken) {
        return Optional.ofNullable(initialize.params().text("protocolVersion"))
                .flatMap(Revision::find)
                .filter(spoken::contains)
                .orElseGet(() -> spoken.stream().max(Revision::compareTo).orElseThrow());
    }

    /** Answers {@code initialize}; the session has already agreed. */
    void greet(Session session, Message.Request request, Outlet outlet)
            throws IOException, InterruptedException {
        var answer = new Answer(outlet, request.id(), faults, List.of(request.method()));
        try {
            answer.beforeWork();
            session.clientInfo(request.params().object("clientInfo"));
            answer.result(greeting(session.revision(), request.params()));
        } finally {
            answer.over();
        }
    }

    private Json.Obj greeting(Revision revision, Json.Obj asked) {
        var vocabulary = new Vocabulary(revision);
        var result =
                Json.object(
                        "protocolVersion",
                        revision.date(),
                        "capabilities",
                        catalogue.declared(vocabulary.capabilities()),
                        "serverInfo",
                        vocabulary.server(catalogue.introduction(asked)));
        var instructions = catalogue.instructions();
        return instructions == null ? result : result.with("instructions", Json.of(instructions));
    }

    /** Takes what wants no answer; false when it answers what was not asked. */
    boolean hear(Session session, Message message) {
        return switch (message) {
            case Message.Notification notification -> {
                cancel(session, notification);
                yield true;
            }
            case Message.Result result -> session.answered(result.id(), result);
            case Message.Failure failure -> session.answered(failure.id(), failure);
            case Message.Request request ->
                    throw new IllegalArgumentException("this wants an answer: " + request);
        };
    }

    private static void cancel(Session session, Message.Notification notification) {
        if (!notification.method().equals("notifications/cancelled")) return;
        var id = notification.params().member("requestId");
        if (id instanceof Json.Str || id instanceof Json.Num) session.cancel(new Id(id));
    }

    /** Answers a request in a session. */
    void work(Session session, Message.Request request, Outlet outlet)
            throws IOException, InterruptedException {
        var method = Method.find(request.method()).filter(known -> known.isIn(Era.LEGACY));
        var subject = method.map(known -> known.subjectOf(request.params())).orElse(null);
        var subjects =
                subject == null ? List.of(request.method()) : List.of(request.method(), subject);
        var cancelled = session.begin(request.id());
        var answer = new Answer(outlet, request.id(), faults, subjects);
        try {
            answer.beforeWork();
            var call =
                    new Call(
                            session.revision(),
                            request.params(),
                            session.clientCapabilities(),
                            session.clientInfo(),
                            session.logLevel(),
                            answer,
                            () -> cancelled);
            var outcome =
                    method.isPresent()
                            ? outcome(session, method.get(), call, answer)
                            : Offering.missing(request.method());
            switch (outcome) {
                case Outcome.Done(var result) ->
                        answer.result(
                                new Vocabulary(session.revision())
                                        .result(method.orElseThrow(), result));
                case Outcome.Failed(var error, _) -> answer.failure(error, 200);
                case Outcome.NeedsInput _ ->
                        answer.result(
                                ((Outcome.Done) Outcome.toolError("too many rounds")).result());
            }
        } catch (Call.Cancelled asAsked) {
            wire.cancelled(subjects.getLast());
            answer.silence();
        } finally {
            session.finish(request.id());
            answer.over();
        }
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

    /** Asks for what is needed and calls again, as often as it takes. */
    private Outcome withInput(
            Session session, Outcome first, Call call, Answer answer, Method method)
            throws IOException, InterruptedException {
        var outcome = first;
        Session.Asking way = asksStandalone ? session::say : answer::send;
        for (int round = 0;
                outcome instanceof Outcome.NeedsInput needs && round < MAX_ROUNDS;
                round++) {
            var missing =
                    InputRequests.undeclared(
                            needs, session.clientCapabilities(), session.revision());
            if (missing.isPresent())
                return Outcome.toolError("the client cannot do " + missing.get());
            var responses = new LinkedHashMap<String, Json>();
            var answers = session.ask(answer.id(), way, questions(session, needs));
            for (var asked : needs.requests().keySet()) {
                if (!(answers.get(asked) instanceof Message.Result(_, var result)))
                    return Outcome.toolError("the client refused");
                responses.put(asked, result);
            }
            outcome =
                    offering.answer(method, call.answered(Json.objectOf(responses), needs.state()));
        }
        return outcome;
    }

    /** All of one round, each under the name that it has in the modern era. */
    private static Map<String, Session.Question> questions(
            Session session, Outcome.NeedsInput needs) {
        var questions = new LinkedHashMap<String, Session.Question>();
        needs.requests()
                .forEach((key, request) -> {
                    var method = String.valueOf(request.text("method"));
                    var params =
                            new Vocabulary(session.revision())
                                    .asked(method, request.object("params"));
                    var meta = Json.object("dev.gatehouse/question", key);
                    questions.put(key, new Session.Question(method, params.with("_meta", meta)));
                });
        return questions;
    }
}
