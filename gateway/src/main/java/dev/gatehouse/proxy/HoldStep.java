package dev.gatehouse.proxy;

import dev.gatehouse.access.Request;
import dev.gatehouse.access.Requests.Filing;
import dev.gatehouse.audit.Event;
import dev.gatehouse.bridge.Errors;
import dev.gatehouse.bridge.Questions;
import dev.gatehouse.http.Response;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.policy.Decision;
import dev.gatehouse.policy.Facts;
import java.net.URI;
import java.util.Optional;

/**
 * The last step of a call that waits for a person (AUT-7): it is filed, that is recorded, and its
 * agent is told where the person decides, in its own revision's terms. Nothing of it has gone to
 * the server, and nothing is kept here: the agent makes the call again. On the agent's loop.
 */
final class HoldStep {
    private final Gate gate;
    private final Passage passage;
    private final Facts facts;
    private final Decision.Confirm decision;
    private final Inbound.Call call;

    HoldStep(Passage passage, Facts facts, Decision.Confirm decision, Inbound.Call call) {
        this.gate = passage.gate;
        this.passage = passage;
        this.facts = facts;
        this.decision = decision;
        this.call = call;
    }

    void hold() {
        if (Holds.isTooLong(facts)) {
            passage.record(decided(), Answers.tooLongToConfirm(subject(), call.request().id()));
            return;
        }
        gate.holds.file(facts, decision, filing -> passage.back(() -> filed(filing)));
    }

    private void filed(Optional<Filing> filing) {
        if (filing.isEmpty()) {
            passage.noRecord();
            return;
        }
        switch (filing.get()) {
            case Filing.Filed(var request) -> tell(request);
            case Filing.Known(var request) -> tell(request);
            case Filing.TooMany _ ->
                    passage.record(
                            decided(),
                            Answers.error(429, call.request().id(), Answers.tooManyHeld()));
        }
    }

    private void tell(Request request) {
        var event = decided();
        var held =
                new Event(
                        event.at(), event.kind(), event.body().with("held", Json.of(request.id())));
        passage.record(
                held,
                request.state() == Request.State.DENIED
                        ? Answers.error(200, call.request().id(), Answers.deniedByPerson(subject()))
                        : waiting(request));
    }

    private Event decided() {
        return passage.chronicle.decided(
                facts, decision, passage.world, Chronicle.Told.of(call), null);
    }

    // In the agent's own terms

    private Response waiting(Request request) {
        var page = gate.holds.page(request);
        var params =
                Json.object(
                        "mode", "url",
                        "message", Answers.lookAt(subject(), facts.ask().server()),
                        "url", page.toString());
        var question = Json.object("method", Questions.ELICIT, "params", params);
        var session = call.session();
        if (session == null) {
            var capabilities = call.request().meta().object(Meta.CLIENT_CAPABILITIES);
            return Questions.isDeclared(question, capabilities) && !isRoundOfServer()
                    ? inputRequired(request, question)
                    : plainly(request, page);
        }
        if (call.revision() == Revision.V2025_11_25 && session.opensUrls())
            return Answers.error(
                    200,
                    call.request().id(),
                    new RpcError(
                            Errors.URL_ELICITATION_REQUIRED,
                            Answers.waits(subject(), decision.wantedBy(), page),
                            Json.object(
                                    "elicitations",
                                    Json.array(
                                            params.with("elicitationId", Json.of(request.id()))))));
        return plainly(request, page);
    }

    /** What the agent brings back to the server stays with it, to be brought again. */
    private boolean isRoundOfServer() {
        var state = call.request().params().text("requestState");
        return state != null && !gate.states.isHeld(RequestStates.owner(facts, call), state);
    }

    private Response inputRequired(Request request, Json.Obj question) {
        var result =
                Json.object(
                        "resultType", "input_required",
                        "inputRequests", Json.object(Holds.QUESTION, question),
                        "requestState",
                                gate.states.hold(RequestStates.owner(facts, call), request.id()));
        return Response.json(200, new Message.Result(call.request().id(), result).toBytes());
    }

    private Response plainly(Request request, URI page) {
        return Answers.error(
                200,
                call.request().id(),
                new RpcError(
                        Answers.REFUSED,
                        Answers.waits(subject(), decision.wantedBy(), page),
                        Json.object(
                                "request",
                                Json.object("id", request.id(), "url", page.toString()))));
    }

    private String subject() {
        return Answers.subject(facts.ask(), passage.route);
    }
}
