package dev.gatehouse.proxy;

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
import dev.gatehouse.policy.Facts;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
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

    private static final String LIST_CHANGED = "/list_changed";
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
    private final Gathered lists;
    private final Consumer<String> listChanged;
    private final Introduction introduction;
    private final UiSight sight;

    /** Kept, because it is taken back by identity. */
    private final OwnSession.Activity activity = new InSession();

    private Asking asking;
    private @Nullable Flow flow;
    private @Nullable Interview interview;
    private @Nullable KeptStream kept;
    private Runnable noPatience = () -> {};
    private boolean mayHaveMissed;
    private double progress = Double.NEGATIVE_INFINITY;
    private int turn;

    /** The turn whose listening the server confirmed last. */
    private int confirmed;

    private @Nullable Flow heardUntilThen;

    /**
     * @param call the agent's request; for a stream of a legacy session, the listening that it
     *     comes to
     * @param inbound what the agent sent
     * @param ours of the agent's session; null for a modern agent
     * @param names what the server's items are called on the agent's route
     * @param listChanged told when the server says that a list of its changed
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
            Names names,
            Consumer<String> listChanged) {
        this.gate = gate;
        this.answer = answer;
        this.server = server;
        this.chronicle = chronicle;
        this.facts = facts;
        this.call = call;
        this.asking = asking;
        this.ours = ours;
        this.listChanged = listChanged;
        this.renaming = new Renaming(names);
        this.introduction = new Introduction(gate, answer.loop(), server, facts);
        this.lists = new Gathered(answer.loop(), gate.limits.settle(), this::guard);
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
        this.sight = new UiSight(gate, answer.loop(), server, facts, delivery, this::guard, true);
    }

    /**
     * Has the agent's stream kept, so that it can come back for it; before it starts.
     *
     * @param missed whether the agent comes back for a stream of news that is kept no more
     */
    void keep(boolean missed) {
        if (ours == null) return;
        mayHaveMissed = missed;
        kept =
                new KeptStream(
                        gate,
                        ours,
                        answer.loop(),
                        facts.ask(),
                        call.revision(),
                        delivery.requestId());
        delivery.keep(kept, new Returning(ours));
    }

    /** Asks the server; the decision is durable. */
    void start() {
        guard(() -> {
            if (delivery.isOver()) return;
            boolean listens = call.method() == Method.LISTEN;
            delivery.within(
                    listens ? gate.limits.streamTime() : gate.limits.callTime(), this::tooLong);
            if (ours != null && !listens) ours.begin(call.request().id(), activity);
            if (ours != null && listens) {
                ours.listen(activity);
                // Something may have been set while the decision became durable.
                asking = asking.with(filtered(ours));
            }
            if (kept != null && kept.primes() && !listens)
                noPatience =
                        answer.loop()
                                .after(
                                        gate.limits.replay().patience(),
                                        () -> guard(this::openEarly));
            if (!delivery.isOver()) ask();
        });
    }

    /**
     * REQ-032: a stream that begins before there is anything to tell gives the agent an id to come
     * back with. Without a place for it the answer still comes whole.
     */
    private void openEarly() {
        if (!delivery.isOver() && !delivery.isStreaming()) {
            var _ = delivery.open(pace());
        }
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
        // What is listened to now is heard until the server has confirmed the next: no news are
        // lost.
        var was = flow;
        if (heardUntilThen == null) heardUntilThen = was;
        else if (was != null) was.cancel();
        asking = asking.with(filtered(ours));
        ask();
    }

    private Json.Obj filtered(OwnSession ours) {
        return asking.params().with("notifications", ours.filter(this::mayRead));
    }

    private void confirmed() {
        confirmed = turn;
        var was = heardUntilThen;
        heardUntilThen = null;
        if (was != null) was.cancel();
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
        public void superseded() {
            // with the connection of an agent that has just come back, if there is one
            answerLoop(() -> delivery.end("abandoned"));
        }

        @Override
        public void sessionEnded() {
            answerLoop(() -> {
                if (!delivery.isOver()) delivery.fail(Answers.sessionEnded(), 404, "session-ended");
            });
        }
    }

    /** What is done about an agent that goes and comes back. */
    private final class Returning implements Feeding {
        private final OwnSession ours;

        Returning(OwnSession ours) {
            this.ours = ours;
        }

        @Override
        public void left() {
            agentLeft();
        }

        @Override
        public void back() {
            if (call.method() == Method.LISTEN) ours.listen(activity);
        }

        @Override
        public boolean mayHear(String uri) {
            return mayRead(uri);
        }

        @Override
        public void missed() {
            tellMissed(ours);
        }
    }

    /** Hears one turn; what an earlier one still says is heard no more. */
    private final class Turn implements Hearer {
        private final int number;

        Turn(int number) {
            this.number = number;
        }

        private void hear(Runnable step) {
            introduction.then(() ->
                    guard(() -> {
                        if (number == turn && !delivery.isOver()) step.run();
                    }));
        }

        @Override
        public boolean goes() {
            return !delivery.isOver() && delivery.stillAllowed();
        }

        @Override
        public boolean stands() {
            return gate.stillGrants(facts, facts.caller());
        }

        @Override
        public void notified(Message.Notification note) {
            introduction.then(() ->
                    guard(() -> {
                        if (delivery.isOver() || (number != turn && number != confirmed)) return;
                        if (number == turn && note.method().equals(ACKNOWLEDGED)) confirmed();
                        Bridged.this.notified(note);
                    }));
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
            var better = Authorisation.better(ServerAuthority.of(asking.authority()), server, call);
            if (better.isPresent()) {
                hear(() -> notAuthorised(better.get()));
                return;
            }
            gate.notices.noticed(server, "an answer of it could not be used");
            hear(() -> ended(why, 502, UNUSABLE));
        }

        @Override
        public void denied(int status) {
            hear(() -> delivery.refusedWith(status));
            Hearer.super.denied(status);
        }

        @Override
        public void withheld(String what) {
            hear(() -> delivery.withhold(what));
        }

        @Override
        public void introduced(Map<String, Json> facets) {
            guard(() -> introducedAs(facets));
        }

        @Override
        public void listChanged(String method) {
            listChanged.accept(method);
        }
    }

    /** What it goes on to say is taken when that is compared; meanwhile it is slowed down. */
    private void introducedAs(Map<String, Json> facets) {
        introduction.hear(facets);
        if (introduction.isOver()) return;
        pace().pause();
        introduction.then(() -> pace().resume());
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
            if (note.method().equals(ACKNOWLEDGED)) listened(ours);
            else if (ours.isNewest(activity)) tellNews(note);
            return;
        }
        var meta = Json.object(Meta.SUBSCRIPTION_ID, call.request().id().value());
        tellNews(new Message.Notification(note.method(), note.params().with("_meta", meta)));
    }

    /** A legacy agent's stream stands once the server is listened to: no news are lost. */
    private void listened(OwnSession ours) {
        ours.hears(activity);
        if (open() && mayHaveMissed) tellMissed(ours);
    }

    /** That a list changed need not be told at once, nor more than once. */
    private void tellNews(Message.Notification note) {
        if (note.method().endsWith(LIST_CHANGED)) lists.hold(note.method(), () -> tell(note));
        else tell(note);
    }

    private void tellMissed(OwnSession ours) {
        mayHaveMissed = false;
        var capabilities =
                LocalAnswers.initialized(
                                Decided.reached(facts).offer().declaration(), call.revision())
                        .object("capabilities");
        var readable = ours.subscriptions().stream().filter(this::mayRead).toList();
        Missed.news(capabilities, readable).forEach(this::tell);
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
        sight.settle(
                new Message.Result(call.request().id(), said), () -> settled(said), lists::release);
    }

    private void settled(Json.Obj said) {
        var result = renaming.result(call.method(), said);
        if (!delivery.stillAllowed()) delivery.revoked();
        else if ("input_required".equals(result.text("resultType"))) inputRequired(result);
        else if (call.method() == Method.LISTEN) {
            lists.release();
            delivery.end("stream-ended");
        } else {
            delivery.says(new Message.Result(call.request().id(), result));
            complete(result, outcome(result));
        }
    }

    private static String outcome(Json.Obj result) {
        return result.member("isError") instanceof Json.Bool(var isError) && isError
                ? "tool-error"
                : "result";
    }

    private void complete(Json.Obj result, String outcome) {
        var carried = Results.carried(call.method(), result, MODEL, call.revision());
        if (call.method() == Method.RESOURCES_READ && call.revision() == MODEL)
            carried = LocalAnswers.readByOne(carried);
        delivery.last(new Message.Result(call.request().id(), carried), 200, outcome);
    }

    /** REQ-044: nothing is asked that the agent did not say it can be asked. */
    private void inputRequired(Json.Obj result) {
        for (var each : result.object("inputRequests").members().values())
            if (!(each instanceof Json.Obj question)
                    || !Questions.isDeclared(question, asking.capabilities())
                    || !asking.mayAsk().test(question)) {
                delivery.withhold("a question that the agent may not be asked");
                giveUp("it asks for what the agent may not be asked");
                return;
            }
        if (ours != null) {
            interview(result, ours);
            return;
        }
        var state = result.text("requestState");
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

    private void interview(Json.Obj result, OwnSession ours) {
        if (interview == null)
            interview =
                    new Interview(
                            gate,
                            chronicle,
                            facts,
                            call,
                            ours,
                            delivery,
                            this::answerLoop,
                            new Asked());
        if (open()) interview.ask(asking, result);
    }

    private final class Asked implements Interview.Host {
        @Override
        public void cannotBeAsked(String why) {
            Bridged.this.cannotBeAsked(why);
        }

        @Override
        public void goOn(Asking next) {
            asking = next;
            ask();
        }
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

    private void refused(RpcError error) {
        gate.doubt(server, error);
        delivery.says(new Message.Failure(call.request().id(), error));
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

    /** The server refused what it was shown, and the gate knows what would help. */
    private void notAuthorised(Authorisation.Told told) {
        switch (told.message()) {
            case Message.Failure(_, var error) when delivery.requestId() == null ->
                    delivery.fail(error, told.status(), told.outcome());
            case null -> delivery.end(told.outcome());
            default -> delivery.last(told.message(), told.status(), told.outcome());
        }
    }

    private void giveUp(String why) {
        delivery.fail(Answers.noAnswer(server, why), 502, UNUSABLE);
    }

    private void tooLong() {
        if (call.method() == Method.LISTEN) delivery.farewell();
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
            boolean isAsked = turn > 0;
            if (ours == null || !isAsked || !(delivery.waitsForAnswer() || delivery.isKept())) {
                delivery.conclude("abandoned");
                return;
            }
            if (call.method() == Method.LISTEN) ours.stepBack(activity);
            delivery.abandonFor(gate.limits.drainTime(), delivery::nobodyCame);
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
        lists.end();
        if (flow != null) flow.cancel();
        if (heardUntilThen != null) heardUntilThen.cancel();
        if (interview != null) interview.end();
        noPatience.run();
        if (ours == null) return;
        ours.leave(activity);
        ours.end(call.request().id(), activity);
    }
}
