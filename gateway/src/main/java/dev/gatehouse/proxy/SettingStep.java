package dev.gatehouse.proxy;

import dev.gatehouse.http.Response;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.proxy.SessionSettings.Outcome;
import dev.gatehouse.proxy.SessionSettings.Setting;
import java.util.Optional;
import java.util.function.Function;

/**
 * The last step of a request that sets something in a session of the gate's own: the agent is
 * answered when that is durable, because every replica goes by it from then on. On the agent's
 * loop.
 */
final class SettingStep {
    private final Passage passage;
    private final Inbound.Call call;

    SettingStep(Passage passage, Inbound.Call call) {
        this.passage = passage;
        this.call = call;
    }

    /** Makes the change; that it may be is recorded. */
    void make(OwnSession ours, Function<Setting, Optional<Setting>> change) {
        passage.gate.settings.change(ours, change, outcome -> passage.back(() -> settled(outcome)));
    }

    private void settled(Optional<Outcome> outcome) {
        var id = call.request().id();
        if (outcome.isEmpty()) {
            failed("failed NOT_KEPT", Answers.notKept(id));
            return;
        }
        switch (outcome.get()) {
            case Outcome.Made _ ->
                    passage.answer.send(
                            Response.json(200, new Message.Result(id, Json.object()).toBytes()));
            case Outcome.Refused _ ->
                    failed("failed TOO_MANY", Answers.error(200, id, noMoreResources()));
            case Outcome.TooMany _ ->
                    failed("failed TOO_MANY", Answers.error(429, id, Answers.tooManySettings()));
        }
    }

    static RpcError noMoreResources() {
        return new RpcError(
                RpcError.INVALID_PARAMS, "Invalid params: this session subscribes to no more");
    }

    private void failed(String outcome, Response response) {
        passage.ended(outcome, 0);
        passage.answer.send(response);
    }
}
