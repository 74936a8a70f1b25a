package dev.gatehouse.proxy;

import dev.gatehouse.audit.Recorded;
import dev.gatehouse.bridge.Errors;
import dev.gatehouse.bridge.Notices;
import dev.gatehouse.bridge.Questions;
import dev.gatehouse.bridge.Results;
import dev.gatehouse.http.AgentAnswer;
import dev.gatehouse.http.Flow;
import dev.gatehouse.http.Response;
import dev.gatehouse.http.UpstreamFailure;
import dev.gatehouse.links.Asking;
import dev.gatehouse.links.Hearer;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.policy.Decision;
import dev.gatehouse.policy.Facts;
import dev.gatehouse.policy.Policy;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One exchange between an agent and a server that speak different revisions: what the server says,
 * in the model of 2026-07-28, becomes what the agent's revision knows. Lives on the agent's loop.
 */
final class Bridged {
    private static final Logger LOG = LoggerFactory.getLogger(Bridged.class);
    private static final Revision MODEL = Revision.V2026_07_28;
    private static final String PROGRESS = "notifications/progress";
    private static final String LOG_MESSAGE = "notifications/message";
    private static final String UPDATED = "notifications/resources/updated";
    private static final String ACKNOWLEDGED = "notifications/subscriptions/acknowledged";

    /** What can be listened to. Of all else a stream of news has nothing to say. */
    private static final Set<String> NEWS =
            Set.of(
                    ACKNOWLEDGED,
                    UPDATED,
                    "notifications/tools/list_changed",
                    "notifications/prompts/list_changed",
                    "notifications/resources/list_changed");

    private static final String UNUSABLE = "failed UNUSABLE";

    private final Gate gate;
    private final AgentAnswer answer;
    private final String server;
    private final Chronicle chronicle;
    private final Facts facts;
    private final Inbound.Call call;
    private final @Nullable OwnSession ours;
    private final Renaming renaming;
    private final Delivery delivery;

    /** Kept, because it is taken back by identity. */
    private final OwnSession.Activity activity = new InSession();

    private Asking asking;
    private @Nullable Flow flow;
    private @Nullable Rounds rounds;
    private double progress = Double.NEGATIVE_INFINITY;
    private int turn;

    /**
     * @param call the agent's request; for a stream of a legacy session, the listening that it
     *     comes to
     * @param inbound what the agent sent
     * @param ours of the agent's session; null for a modern agent
     * @param names what the server's items are called on the agent's route
     */
    Bridged(
            Gate gate,
            AgentAnswer answer,
            String server,
            Chronicle chronicle,
            Facts facts,
            Inbound inbound,
            Inbound.Call call,
            Asking asking,
            @Nullable OwnSession ours,
            Names names) {
        this.gate = gate;
        this.answer = answer;
        this.server = server;
        this.chronicle = chronicle;
        this.facts = facts;
        this.call = call;
        this.asking = asking;
        this.ours = ours;
        this.renaming = new Renaming(names);
        this.delivery =
                new Delivery(
                        gate,
                        answer,
                        server,
                        chronicle,
                        facts,
                        inbound,
                        this::guard,
                        this::concluded);
    }

    /** Asks the server; the decision is durable. */
    void start() {
        guard(() -> {
            if (delivery.isOver()) return;
            boolean listens = call.method() == Method.LISTEN;
            delivery.within(
                    listens ? gate.limits.streamTime() : gate.limits.callTime(), this::tooLong);
            if (ours != null && !listens) ours.begin(call.request().id(), activity);
            if (ours != null && listens) ours.listen(activity);
            if (!delivery.isOver()) ask();
        });
    }

    private void ask() {
        int mine = ++turn;
        var asked = gate.links.ask(answer.loop(), asking, new Turn(mine));
        // what is said at once is heard before this, and may have been the end
        if (delivery.isOver() || mine != turn) asked.cancel();
        else flow = asked;
    }

    private void answerLoop(Runnable step) {
        answer.loop().run(() -> guard(step));
    }

    /** The subscriptions of a legacy session changed: its stream listens to them from now on. */
    private void listenAnew() {
        if (delivery.isOver() || ours == null) return;
        var was = flow;
        asking = asking(asking.params().with("notifications", ours.filter(this::mayRead)));
        ask();
        if (was != null) was.cancel();
    }

    private Asking asking(Json.Obj params) {
        return new Asking(
                asking.target(),
                asking.revision(),
                asking.principal(),
                asking.party(),
                asking.method(),
                params,
                asking.capabilities(),
                asking.wantsProgress(),
                asking.parameters());
    }

    private void guard(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException broken) {
            var response =
                    Answers.broken(LOG, "an exchange with " + server, delivery.requestId(), broken);
            if (delivery.isStreaming()) delivery.end("failed BROKEN_GATE");
            else delivery.answer("failed BROKEN_GATE", response);
        }
    }

    /** What the session tells it, on any thread. */
    private final class InSession implements OwnSession.Activity {
        @Override
        public void subscriptionsChanged() {
            answerLoop(Bridged.this::listenAnew);
        }

        @Override
        public void cancelled() {
            answerLoop(Bridged.this::cancelledByAgent);
        }

        @Override
        public void sessionEnded() {
            answerLoop(() -> {
                if (!delivery.isOver()) delivery.fail(Answers.sessionEnded(), 404, "session-ended");
            });
        }
    }

    /** Hears one turn; what an earlier one still says is heard no more. */
    private final class Turn implements Hearer {
        private final int number;

        Turn(int number) {
            this.number = number;
        }

        private void hear(Runnable step) {
            guard(() -> {
                if (number == turn && !delivery.isOver()) step.run();
            });
        }

        @Override
        public boolean goes() {
            return !delivery.isOver() && delivery.stillAllowed();
        }

        @Override
        public void notified(Message.Notification note) {
            hear(() -> Bridged.this.notified(note));
        }

        @Override
        public void answered(Json.Obj result) {
            hear(() -> Bridged.this.answered(result));
        }

        @Override
        public void refused(RpcError error) {
            hear(() -> Bridged.this.refused(error));
        }

        @Override
        public void failed(UpstreamFailure failure) {
            hear(() -> Bridged.this.failed(failure));
        }

        @Override
        public void busy(String why) {
            hear(() -> ended(why, 503, "failed BUSY"));
        }

        @Override
        public void unusable(String why) {
            hear(() -> ended(why, 502, UNUSABLE));
        }

        @Override
        public void withheld(String what) {
            hear(() -> delivery.withhold(what));
        }

        @Override
        public void introduced(Map<String, Json> facets) {
            gate.notices.passing(server, asking.revision().era(), facets);
        }

        @Override
        public void listChanged(String method) {
            gate.notices.noticed(server, method);
        }
    }

    // What the server tells

    private void notified(Message.Notification note) {
        if (call.method() == Method.LISTEN) heard(note);
        else if (note.method().equals(PROGRESS)) progressed(note);
        else if (!note.method().equals(LOG_MESSAGE) || wantsLog(note)) tell(note);
    }

    /** REQ-039: progress goes up, and under the token that the agent gave. */
    private void progressed(Message.Notification note) {
        var token = call.request().meta().member(Meta.PROGRESS_TOKEN);
        if (token == null
                || !(note.params().member("progress") instanceof Json.Num now)
                || now.asDouble() <= progress) return;
        progress = now.asDouble();
        tell(
                new Message.Notification(
                        note.method(), note.params().with(Meta.PROGRESS_TOKEN, token)));
    }

    /** A modern agent hears what it asked for, a legacy one what its session is set to. */
    private boolean wantsLog(Message.Notification note) {
        var wanted = ours == null ? call.request().meta().text(Meta.LOG_LEVEL) : ours.level();
        if (wanted == null) return ours != null;
        return OwnSession.isHeard(note.params().text("level"), wanted);
    }

    /** STR-3: asked of today's grants, because listening can outlive the right to read. */
    private void heard(Message.Notification note) {
        if (!NEWS.contains(note.method())) {
            delivery.withhold("a notification " + note.method() + " that was not asked for");
            return;
        }
        if (note.method().equals(UPDATED) && !mayRead(String.valueOf(note.params().text("uri"))))
            return;
        if (ours != null) {
            // A legacy agent's stream stands once the server is listened to: no news are lost.
            if (note.method().equals(ACKNOWLEDGED)) open();
            else tell(note);
            return;
        }
        var meta = Json.object(Meta.SUBSCRIPTION_ID, call.request().id().value());
        tell(new Message.Notification(note.method(), note.params().with("_meta", meta)));
    }

    private boolean mayRead(String uri) {
        return gate.mayRead(facts.ask(), facts.caller(), uri);
    }

    private void tell(Message.Notification note) {
        var carried = Notices.carried(renaming.told(note), MODEL, call.revision());
        if (carried.isPresent() && open()) delivery.sendMessage(carried.get());
    }

    /** Whether the agent's stream is open, now at the latest. */
    private boolean open() {
        if (delivery.isStreaming() || delivery.open(pace())) return true;
        giveUp("this agent holds as many streams open as it may: close one first");
        return false;
    }

    /** The server is slowed down to what the agent reads, in whichever turn it is. */
    private Flow pace() {
        return new Flow() {
            @Override
            public void pause() {
                if (flow != null) flow.pause();
            }

            @Override
            public void resume() {
                if (flow != null) flow.resume();
            }

            @Override
            public void cancel() {
                if (flow != null) flow.cancel();
            }
        };
    }

    // What the server answers

    private void answered(Json.Obj said) {
        var result = renaming.result(call.method(), said);
        if (!delivery.stillAllowed()) delivery.revoked();
        else if ("input_required".equals(result.text("resultType"))) inputRequired(result);
        else if (call.method() == Method.LISTEN) delivery.end("stream-ended");
        else complete(result, outcome(result));
    }

    private static String outcome(Json.Obj result) {
        return result.member("isError") instanceof Json.Bool(var isError) && isError
                ? "tool-error"
                : "result";
    }

    private void complete(Json.Obj result, String outcome) {
        var carried = Results.carried(call.method(), result, MODEL, call.revision());
        delivery.last(new Message.Result(call.request().id(), carried), 200, outcome);
    }

    /** REQ-044: nothing is asked that the agent did not say it can be asked. */
    private void inputRequired(Json.Obj result) {
        for (var each : result.object("inputRequests").members().values())
            if (!(each instanceof Json.Obj question)
                    || !Questions.isDeclared(question, asking.capabilities())) {
                delivery.withhold("a question that the agent cannot be asked");
                giveUp("it asks for what the agent did not declare");
                return;
            }
        var state = result.text("requestState");
        if (ours != null) {
            interview(result, state, ours);
            return;
        }
        // The server's call is held for the next round, which another exchange begins.
        flow = null;
        var sealed =
                state == null
                        ? result
                        : result.with(
                                "requestState",
                                Json.of(gate.states.wrap(RequestStates.owner(facts, call), state)));
        delivery.last(new Message.Result(call.request().id(), sealed), 200, "input-required");
    }

    // A legacy agent is asked on the stream of its call

    private void interview(Json.Obj result, @Nullable String state, OwnSession ours) {
        if (rounds == null) rounds = new Rounds(ours, call.revision(), gate.limits.rounds());
        if (!open()) return;
        var why =
                rounds.ask(
                        result.object("inputRequests"),
                        asking.capabilities(),
                        delivery::sendMessage,
                        answers -> answerLoop(() -> goOn(answers, state)));
        why.ifPresent(this::cannotBeAsked);
    }

    /** What cannot be asked fails the call in words that the agent's model can read. */
    private void cannotBeAsked(String why) {
        if (flow != null) flow.cancel();
        var text = "The server needs input that cannot be had: " + why + ".";
        if (call.method() == Method.TOOLS_CALL)
            complete(
                    Json.object(
                            "content",
                            Json.array(Json.object("type", "text", "text", text)),
                            "isError",
                            true),
                    "tool-error");
        else refused(new RpcError(RpcError.INTERNAL, text));
    }

    /** The next round is a new request to the server, so it is decided and recorded anew. */
    private void goOn(Rounds.Answers answers, @Nullable String state) {
        if (delivery.isOver()) return;
        if (answers instanceof Rounds.Answers.Missing(var why)) {
            cannotBeAsked(why);
            return;
        }
        var given = ((Rounds.Answers.Given) answers).responses();
        var world = gate.worlds.current();
        var today = world.facts(facts.ask(), facts.caller(), gate.clock.instant());
        var decision = Policy.decide(today);
        if (!(decision instanceof Decision.Allow)) {
            delivery.revoked();
            return;
        }
        var params =
                state == null
                        ? asking.params().with("inputResponses", given).without("requestState")
                        : asking.params()
                                .with("inputResponses", given)
                                .with("requestState", Json.of(state));
        var next = asking(params);
        gate.journal.append(
                chronicle.decided(
                        today, decision, world, Chronicle.Told.of(call), Crossing.digest(next)),
                recorded -> answerLoop(() -> recorded(recorded, next)));
    }

    private void recorded(Recorded recorded, Asking next) {
        if (delivery.isOver()) return;
        switch (recorded) {
            case Recorded.Durable _ -> {
                asking = next;
                ask();
            }
            case Recorded.Unavailable _ ->
                    delivery.fail(Answers.noRecordError(), 503, "failed NO_RECORD");
        }
    }

    private void refused(RpcError error) {
        if (!delivery.stillAllowed()) {
            delivery.revoked();
            return;
        }
        var carried = Errors.carried(renaming.error(error), call.method(), MODEL, call.revision());
        int status = call.revision().era() == Era.MODERN ? status(carried.code()) : 200;
        if (delivery.requestId() == null) delivery.end("error " + carried.code());
        else
            delivery.last(
                    new Message.Failure(call.request().id(), carried),
                    status,
                    "error " + carried.code());
    }

    /** Spec: 2026-07-28 basic/index#error-codes. */
    private static int status(int code) {
        return switch (code) {
            case RpcError.METHOD_NOT_FOUND -> 404;
            case RpcError.HEADER_MISMATCH,
                    RpcError.MISSING_CAPABILITY,
                    RpcError.UNSUPPORTED_VERSION ->
                    400;
            default -> 200;
        };
    }

    // Ends

    private void failed(UpstreamFailure failure) {
        var error = Answers.noAnswer(server, failure);
        if (failure == UpstreamFailure.WITHDRAWN && !delivery.isStreaming())
            delivery.answer("revoked", Answers.error(403, delivery.requestId(), error));
        else delivery.fail(error, Answers.status(failure), "failed " + failure.name());
    }

    /** A server that may not be reached any more is ended; that its agent is told, then. */
    private void ended(String why, int status, String outcome) {
        if (delivery.stillAllowed()) delivery.fail(Answers.noAnswer(server, why), status, outcome);
        else delivery.revoked();
    }

    private void giveUp(String why) {
        delivery.fail(Answers.noAnswer(server, why), 502, UNUSABLE);
    }

    private void tooLong() {
        if (!delivery.isOver())
            delivery.fail(
                    Answers.noAnswer(server, "it took longer than a call may"),
                    504,
                    "failed TOO_LONG");
    }

    /** The agent went away: a modern one cancels so, a legacy one is let finish (REQ-029, 030). */
    void agentLeft() {
        guard(() -> {
            if (delivery.isOver()) return;
            if (ours == null || !delivery.waitsForAnswer()) {
                delivery.conclude("abandoned");
                return;
            }
            delivery.abandon();
            delivery.within(gate.limits.drainTime(), () -> delivery.conclude("abandoned"));
        });
    }

    /** A legacy agent's own word: it is answered no more. */
    private void cancelledByAgent() {
        if (delivery.isOver()) return;
        if (delivery.isStreaming()) delivery.end("cancelled");
        else delivery.answer("cancelled", Response.empty(202));
    }

    /** Whatever is still under way at the server is given up; one that has answered minds not. */
    private void concluded(String outcome) {
        turn++;
        if (flow != null) flow.cancel();
        if (rounds != null) rounds.end();
        if (ours == null) return;
        ours.leave(activity);
        ours.end(call.request().id(), activity);
    }
}
