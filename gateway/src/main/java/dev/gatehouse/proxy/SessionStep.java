package dev.gatehouse.proxy;

import dev.gatehouse.http.Response;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.policy.Facts;
import dev.gatehouse.proxy.SessionSettings.Setting;
import java.util.Optional;
import java.util.function.Function;

/**
 * What follows for an allowed request about a session of the gate's own with one server, which an
 * agent of an older revision has where the server knows none. On the agent's loop.
 */
final class SessionStep {
    private final Gate gate;
    private final Passage passage;
    private final Decided decided;
    private final Facts facts;

    SessionStep(Passage passage, Decided decided) {
        this.gate = passage.gate;
        this.passage = passage;
        this.decided = decided;
        this.facts = decided.facts();
    }

    /**
     * REQ-005: the session is the gate's, and so are the words; the server is asked nothing yet.
     */
    void initialize(Inbound.Call call) {
        var capabilities = call.request().params().object("capabilities");
        var result =
                LocalAnswers.initialized(decided.reached().offer().declaration(), call.revision());
        passage.record(
                decided.event(passage, null),
                () -> {
                    var principal = RequestStates.principal(facts);
                    var session =
                            gate.sessions.openOurs(
                                    passage.server, principal, call.revision(), capabilities);
                    gate.ours.opened(session, principal);
                    var body = new Message.Result(call.request().id(), result).toBytes();
                    passage.answer.send(
                            Response.json(200, body).with("mcp-session-id", session.id()));
                });
    }

    /**
     * What an older revision asks of the session, which the gate keeps itself. It takes effect when
     * it is durable: a subscription goes to the server by the session's stream, wherever that is.
     */
    void set(Inbound.Call call, OwnSession ours) {
        var params = call.request().params();
        var level = params.text("level");
        var uri = passage.route.names().uri() + params.text("uri");
        if (call.method() == Method.SET_LEVEL && !OwnSession.isLevel(level)) {
            passage.turnAway(facts.caller(), noSuchLevel(call.request().id()));
            return;
        }
        Function<Setting, Optional<Setting>> change =
                switch (call.method()) {
                    case SET_LEVEL -> set -> Optional.of(set.withLevel(level));
                    case RESOURCES_SUBSCRIBE ->
                            set ->
                                    Optional.of(set)
                                            .filter(now -> OwnSession.hasRoomFor(uri, now))
                                            .map(now -> now.with(uri));
                    default -> set -> Optional.of(set.without(uri));
                };
        if (change.apply(ours.setting()).isEmpty()) {
            passage.turnAway(
                    facts.caller(),
                    new Inbound.Malformed(200, SettingStep.noMoreResources(), call.request().id()));
            return;
        }
        passage.record(
                decided.event(passage, null),
                () -> new SettingStep(passage, call).make(ours, change));
    }

    static Inbound.Malformed noSuchLevel(Id request) {
        return new Inbound.Malformed(
                200,
                new RpcError(RpcError.INVALID_PARAMS, "Invalid params: there is no such level"),
                request);
    }

    void listen(Inbound.Listening listening) {
        var lost = passage.lost();
        if (lost != null) {
            passage.record(
                    passage.chronicle.decided(
                            facts,
                            decided.decision(),
                            passage.world,
                            Chronicle.Told.resuming(lost),
                            null),
                    () -> Resumption.tellLost(passage, facts, lost));
            return;
        }
        var session = listening.session();
        passage.inOurs(
                facts,
                session,
                ours -> {
                    var sending = new SendStep(passage, decided);
                    var call =
                            Crossing.listening(
                                    session,
                                    ours,
                                    uri -> gate.mayRead(facts.ask(), facts.caller(), uri));
                    sending.authorised(authority -> sending.cross(call, ours, authority));
                });
    }

    /** What the agent tells in the session goes to the call that waits for it. */
    void hear(Inbound.Told told) {
        passage.record(
                decided.event(passage, null),
                () -> {
                    var session = told.session();
                    if (session != null)
                        gate.ours.seen(session).ifPresent(ours -> ours.hear(told.message()));
                    passage.answer.send(Response.empty(202));
                });
    }

    /** A session that its agent ends is over here, whatever its server says to that. */
    void leave(Inbound.Leaving leaving) {
        var session = leaving.session();
        if (session.isOurs())
            passage.record(
                    decided.event(passage, null),
                    () -> new LeavingStep(passage).end(session, RequestStates.principal(facts)));
        else new SendStep(passage, decided).takeLeave(session);
    }
}
