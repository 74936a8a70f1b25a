package dev.gatehouse.proxy;

import dev.gatehouse.http.Authority;
import dev.gatehouse.http.Response;
import dev.gatehouse.inventory.ItemStanding;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.MirroredParameters;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.policy.Decision;
import dev.gatehouse.policy.Facts;
import dev.gatehouse.policy.Policy;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What follows for an allowed request: what the approved snapshot answers stays here, and of what
 * goes to the server it is settled what that will be. On the agent's loop.
 */
final class CallStep {
    private final Gate gate;
    private final Passage passage;
    private final Decided decided;
    private final Facts facts;
    private final Inbound.Call call;

    CallStep(Passage passage, Decided decided, Inbound.Call call) {
        this.gate = passage.gate;
        this.passage = passage;
        this.decided = decided;
        this.facts = decided.facts();
        this.call = call;
    }

    void take() {
        var session = call.session();
        boolean crosses = crosses();
        if (session != null && !crosses && spokenEra() == Era.MODERN) turnAway(sessionGone());
        else if (crosses && call.method() == Method.INITIALIZE)
            new SessionStep(passage, decided).initialize(call);
        else
            LocalAnswers.of(
                            call,
                            decided.reached().offer(),
                            passage.world,
                            facts.caller(),
                            facts.ask(),
                            gate.clock.instant())
                    .ifPresentOrElse(
                            this::answer,
                            () -> {
                                if (session != null && crosses && isOfSession(call.method()))
                                    settle(session);
                                else check(crosses);
                            });
    }

    /** Whether it goes to the server by way of the model. */
    private boolean crosses() {
        var session = call.session();
        if (session != null) return session.isOurs();
        return passage.route.isJoined()
                || decided.isLocal()
                || !Crossing.isBetweenEquals(
                        call.revision(), decided.reached().offer().declaration().revision());
    }

    private Era spokenEra() {
        return decided.reached().offer().declaration().revision().era();
    }

    private void answer(Json.Obj result) {
        var body = new Message.Result(call.request().id(), result).toBytes();
        passage.record(
                decided.event(passage, null),
                () -> {
                    gate.notices.noticed(passage.server, "an agent read a list");
                    Sight.at(
                            passage,
                            decided,
                            call,
                            () -> passage.guard(() -> answerIfAllowed(body)));
                });
    }

    /** What was seen meanwhile may have ended what the decision was made on (CAP-5). */
    private void answerIfAllowed(byte[] body) {
        var today = gate.worlds.current().again(facts, facts.caller(), gate.clock.instant());
        if (Policy.decide(today) instanceof Decision.Allow)
            passage.answer.send(Response.json(200, body));
        else passage.refuse(today, Policy.decide(today), call);
    }

    private static boolean isOfSession(Method method) {
        return switch (method) {
            case SET_LEVEL, RESOURCES_SUBSCRIBE, RESOURCES_UNSUBSCRIBE, PING -> true;
            default -> false;
        };
    }

    private void settle(Session session) {
        if (call.method() == Method.PING) answer(Json.object());
        else
            passage.inOurs(
                    facts, session, ours -> new SessionStep(passage, decided).set(call, ours));
    }

    /** What goes to the server has to agree with its headers, and be an answer to this server. */
    private void check(boolean crosses) {
        var parameters = parameters();
        var arguments = call.request().params().object("arguments");
        var disagreement =
                call.era() == Era.MODERN
                        ? parameters.disagreement(arguments, passage.request.headers()::all)
                        : Optional.<String>empty();
        if (disagreement.isPresent()) {
            turnAway(headerMismatch(disagreement.get()));
            return;
        }
        var restored = restored();
        if (restored.isEmpty()) {
            turnAway(foreignState());
            return;
        }
        var sent =
                call.method() == Method.LISTEN
                        ? Subscriptions.permitted(
                                restored.get(),
                                uri -> gate.mayRead(facts.ask(), facts.caller(), uri))
                        : restored.get();
        var session = sent.session();
        if (!crosses)
            spend(sent, (sending, authority) -> send(sending, sent, parameters, authority));
        else if (session == null)
            spend(sent, (sending, authority) -> sending.cross(sent, null, authority));
        else
            passage.inOurs(
                    facts,
                    session,
                    ours ->
                            spend(
                                    sent,
                                    (sending, authority) -> sending.cross(sent, ours, authority)));
    }

    /** A use is taken last: none is lost to a session or a credential that is not to be had. */
    private void spend(Inbound.Call sent, BiConsumer<SendStep, Authority> then) {
        new SendStep(passage, decided)
                .authorised(authority ->
                        new SpendStep(passage, decided)
                                .spend(held -> then.accept(sending(held, sent), authority)));
    }

    private SendStep sending(Facts held, Inbound.Call sent) {
        return new SendStep(passage, new Decided(held, decided.decision(), sent));
    }

    private void send(
            SendStep sending,
            Inbound.Call sent,
            MirroredParameters parameters,
            Authority authority) {
        sending.send(
                Outbound.call(
                        sent,
                        sending.leg(),
                        can -> gate.questioning.introduced(passage.server, can),
                        parameters,
                        passage.request.headers()),
                authority);
    }

    private MirroredParameters parameters() {
        return facts.item() instanceof ItemStanding.Approved(var item)
                ? decided.reached().offer().parameters(item.key())
                : MirroredParameters.NONE;
    }

    /** The call with the server's own request state in place of the wrapped one, if it has one. */
    private Optional<Inbound.Call> restored() {
        var params = call.request().params();
        if (call.era() == Era.LEGACY || !params.has("requestState")) return Optional.of(call);
        var wrapped = params.text("requestState");
        if (wrapped == null) return Optional.empty();
        var owner = RequestStates.owner(facts, call);
        // that it waited for a person is nothing to the server
        if (gate.states.isHeld(owner, wrapped))
            return Optional.of(with(params.without("requestState").without("inputResponses")));
        return gate.states
                .unwrap(owner, wrapped)
                .map(state -> with(params.with("requestState", Json.of(state))));
    }

    private Inbound.Call with(Json.Obj params) {
        return new Inbound.Call(
                new Message.Request(call.request().id(), call.request().method(), params),
                call.method(),
                call.revision(),
                call.session(),
                call.subject());
    }

    private void turnAway(Inbound.Malformed malformed) {
        passage.turnAway(facts.caller(), malformed);
    }

    /** The server changed its era under the session: the agent starts again (REQ-009). */
    private Inbound.Malformed sessionGone() {
        return malformed(
                404,
                RpcError.INVALID_REQUEST,
                "Session not found: the server speaks another revision by now: initialize again");
    }

    private Inbound.Malformed foreignState() {
        return malformed(
                200,
                RpcError.INVALID_PARAMS,
                "Invalid params: requestState was not given to this caller for this request, or"
                        + " has ended: start again without it");
    }

    private Inbound.Malformed headerMismatch(String why) {
        return malformed(400, RpcError.HEADER_MISMATCH, "Header mismatch: " + why);
    }

    private Inbound.Malformed malformed(int status, int code, String text) {
        return new Inbound.Malformed(status, new RpcError(code, text), call.request().id());
    }
}
