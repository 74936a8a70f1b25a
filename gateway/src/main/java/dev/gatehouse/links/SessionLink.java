package dev.gatehouse.links;

import dev.gatehouse.bridge.Capabilities;
import dev.gatehouse.bridge.Errors;
import dev.gatehouse.bridge.Notices;
import dev.gatehouse.bridge.Questions;
import dev.gatehouse.bridge.Requests;
import dev.gatehouse.bridge.Results;
import dev.gatehouse.http.Flow;
import dev.gatehouse.http.Loop;
import dev.gatehouse.http.UpstreamFailure;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One session with a server of an earlier revision, for one party with one set of capabilities,
 * carried to and from the model of 2026-07-28. Lives on its home loop; hearers are called on
 * theirs.
 *
 * <p>What such a server asks of its client while a call is under way becomes an input-required
 * result: the call is held here, and the answers that the agent brings back with its next request
 * go to the server on the session (protocol digest §1.4, REQ-043 to REQ-048).
 */
final class SessionLink {
    /** What may be repeated when the server had forgotten the session: reading changes nothing. */
    private static final Set<Method> SAFE =
            EnumSet.of(Method.RESOURCES_READ, Method.PROMPTS_GET, Method.COMPLETE);

    private static final int MAX_UNASKED = 8;

    /** The code with which the specification has a client refuse to sample. */
    private static final int USER_REJECTED = -1;

    /**
     * In the {@code _meta} of a legacy server's request: the key of the question among the model's
     * {@code inputRequests}. Servers that are written for agents of both eras can so keep their
     * names; no legacy revision has a place for them.
     */
    private static final String QUESTION_NAME = "dev.gatehouse/question";

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");

    /** A server that asks several things at once is given so long to ask them all. */
    private static final Duration TOGETHER = Duration.ofMillis(30);

    private enum State {
        OPENING,
        OPEN,
        OVER
    }

    /** A request of the server that waits for its answer. */
    private record Question(Id id, String key, Json.Obj input) {}

    /** What is beyond one session: all of them on this replica. */
    interface Neighbours {
        /** This session takes nothing new. */
        void over(SessionLink session);

        /** Holds a call for its agent; false when the agent has too many of them. */
        boolean hold();

        /** One that was held is no longer. */
        void release();

        /** Something came that belongs to nobody, and nothing is under way. */
        void stray(String what);

        /** Asks once more, in another session. */
        Flow again(Loop loop, Asking asking, Hearer hearer);
    }

    private final Loop home;
    private final Wire wire;
    private final Revision offered;
    private final Json.Obj capabilities;
    private final LinkLimits limits;
    private final boolean shared;
    private final Neighbours neighbours;
    private final Deque<Talk> waiting = new ArrayDeque<>();
    private final Map<Id, Talk> inFlight = new LinkedHashMap<>();
    private final Map<String, Talk> held = new HashMap<>();
    private final Subscribers subscribers;
    private State state = State.OPENING;
    private Revision revision;
    private Json.Obj served = Json.object();
    private long lastId;
    private long idleSinceNanos = System.nanoTime();
    private Runnable noDeadline = () -> {};
    private Runnable noRest = () -> {};
    private Wire.@Nullable Sent opening;

    /**
     * @param capabilities what is declared to the server; each of its questions is held against
     *     those of the call that it is for
     * @param shared whether calls of several principals are in this session; one of them is then
     *     never asked or told what may be another's
     */
    SessionLink(
            Loop home,
            Wire wire,
            Revision offered,
            Json.Obj capabilities,
            LinkLimits limits,
            boolean shared,
            Neighbours neighbours) {
        this.home = home;
        this.wire = wire;
        this.offered = offered;
        this.revision = offered;
        this.capabilities = capabilities;
        this.limits = limits;
        this.shared = shared;
        this.neighbours = neighbours;
        this.subscribers =
                new Subscribers(
                        home,
                        limits.open(),
                        wire,
                        this::nextId,
                        this::own,
                        this::asked,
                        this::withheld,
                        this::forgotten);
    }

    // Opening

    /** Sends initialize; what is asked before its answer waits. */
    void open() {
        var params =
                Json.object(
                        "protocolVersion",
                        offered.date(),
                        "capabilities",
                        Capabilities.ofClient(capabilities, Revision.V2026_07_28, offered),
                        "clientInfo",
                        Links.CLIENT_INFO);
        noDeadline = home.after(limits.open(), () -> over("it did not open a session in time"));
        var greeting = new Opening();
        greeting.sent =
                wire.ask(new Message.Request(nextId(), Method.INITIALIZE.wire(), params), greeting);
        opening = greeting.sent;
    }

    private final class Opening implements Wire.Inlet {
        private Wire.@Nullable Sent sent;

        @Override
        public boolean goes() {
            return state == State.OPENING
                    && waiting.stream().anyMatch(talk -> talk.ear.hearer().goes());
        }

        @Override
        public void message(Message message) {
            switch (message) {
                case Message.Result(_, var result) -> {
                    if (sent != null) sent.enough();
                    greeted(result);
                }
                case Message.Failure failure ->
                        over("it refuses the session: error " + failure.error().code());
                case Message.Request _, Message.Notification _ -> {
                    // nothing is under way that it could be about
                }
            }
        }

        @Override
        public void withheld(String what) {}

        @Override
        public void ended(Wire.Ending ending) {
            if (state != State.OPENING) return;
            switch (ending) {
                case Wire.Ending.Failed(var failure) -> over(ear -> ear.failed(failure));
                case Wire.Ending.Unusable(var why) -> over(why);
                case Wire.Ending.Denied(int status) -> over(ear -> ear.denied(status));
                case Wire.Ending.NotSent(var why) -> over(hearer -> hearer.busy(why));
                case Wire.Ending.Closed _, Wire.Ending.SessionLost _, Wire.Ending.NoStream _ ->
                        over("it did not answer initialize");
            }
        }
    }

    private void greeted(Json.Obj result) {
        if (state != State.OPENING) return;
        var named = Revision.find(String.valueOf(result.text("protocolVersion")));
        if (named.isEmpty() || named.get() == Revision.V2026_07_28) {
            over("it negotiated a protocol version that is not served here");
            return;
        }
        revision = named.get();
        served = result.object("capabilities");
        wire.agreed(revision);
        var instructions = result.text("instructions");
        Map<String, Json> facets =
                Map.of(
                        "serverInfo", result.object("serverInfo"),
                        "capabilities", served,
                        "instructions", Json.of(instructions == null ? "" : instructions));
        for (var talk : List.copyOf(waiting)) talk.tell(hearer -> hearer.introduced(facets));
        wire.tell(
                new Message.Notification("notifications/initialized", Json.object()),
                this::initialized);
    }

    private void initialized(Wire.Ending ending) {
        if (state != State.OPENING) return;
        switch (ending) {
            case Wire.Ending.Closed _ -> {
                noDeadline.run();
                state = State.OPEN;
                rest();
                subscribers.open(served);
                while (!waiting.isEmpty()) waiting.remove().start();
            }
            case Wire.Ending.Failed(var failure) -> over(hearer -> hearer.failed(failure));
            case Wire.Ending.Unusable(var why) -> over(why);
            case Wire.Ending.Denied(int status) -> over(hearer -> hearer.denied(status));
            case Wire.Ending.NotSent(var why) -> over(hearer -> hearer.busy(why));
            case Wire.Ending.SessionLost _, Wire.Ending.NoStream _ ->
                    over("it lost the session as soon as it was open");
        }
    }

    // Asking

    /** Whether the session takes new requests; when not, another one is opened. */
    boolean isUsable() {
        return state != State.OVER;
    }

    /**
     * Called on the home loop.
     *
     * @param again whether another session was lost over it: it is not asked a third time
     */
    Flow ask(Loop loop, Asking asking, Hearer hearer, boolean again) {
        idleSinceNanos = System.nanoTime();
        wire.by(asking.authority());
        var handle = asking.params().text("requestState");
        if (handle != null) return goOn(handle, asking, loop, hearer);
        var talk = new Talk(asking, loop, hearer, again);
        if (state == State.OPEN) talk.start();
        else if (waiting.size() < limits.waiting()) waiting.add(talk);
        else talk.ear.last(each -> each.failed(UpstreamFailure.BUSY));
        return talk;
    }

    /** The agent brings the answers to what the server asked. */
    private Flow goOn(String handle, Asking asking, Loop loop, Hearer hearer) {
        var talk = held.remove(handle);
        if (talk == null || talk.asking.method() != asking.method()) {
            if (talk != null) held.put(handle, talk);
            loop.run(() ->
                    hearer.refused(
                            new RpcError(
                                    RpcError.INVALID_PARAMS,
                                    "Invalid params: nothing waits for this requestState any more:"
                                            + " start again without it")));
            return new Nothing();
        }
        talk.goOn(asking, loop, hearer);
        return talk;
    }

    private Id nextId() {
        return Id.of(++lastId);
    }

    /** A request under way: sent, held, or waiting for the session. */
    private final class Talk implements Wire.Inlet, Flow {
        private final Asking asking;
        private final List<Question> questions = new ArrayList<>();
        private final Id id = nextId();
        private Json.Obj askable;
        private volatile Ear ear;
        private Wire.@Nullable Sent sent;
        private @Nullable String handle;
        private Runnable noPatience = () -> {};
        private Runnable noRecheck = () -> {};
        private Runnable noSubscription = () -> {};
        private final boolean again;
        private @Nullable Flow successor;
        private boolean gathering;
        private int asked;
        private volatile boolean over;
        private boolean unread;
        private boolean stopped;
        private int unasked;

        Talk(Asking asking, Loop loop, Hearer hearer, boolean again) {
            this.asking = asking;
            this.askable = asking.capabilities();
            this.ear = ear(loop, hearer);
            this.again = again;
        }

        private Ear ear(Loop loop, Hearer hearer) {
            return new Ear(home, loop, hearer, limits, new Pace());
        }

        void start() {
            if (over) return;
            if (asking.method() == Method.LISTEN) {
                noSubscription =
                        subscribers.add(
                                asking.params().object("notifications"),
                                this::told,
                                () -> finish(hearer -> hearer.failed(UpstreamFailure.BROKEN)));
                return;
            }
            wire.by(asking.authority());
            inFlight.put(id, this);
            var params =
                    Requests.params(
                            asking.method(), asking.params(), Revision.V2026_07_28, revision);
            if (asking.wantsProgress())
                params =
                        params.with(
                                "_meta",
                                params.object("_meta").with(Meta.PROGRESS_TOKEN, id.value()));
            sent = wire.ask(new Message.Request(id, asking.method().wire(), params), this);
            keepPace();
        }

        private void told(Message.Notification note) {
            if (!over && !ear.hear(note, hearer -> hearer.notified(note))) tooMuch();
        }

        private void tell(Consumer<Hearer> saying) {
            if (!over && !ear.hear(saying)) tooMuch();
        }

        /** Its source cannot be slowed down: a session's own stream is everybody's (T39). */
        private void tooMuch() {
            boolean isHeld = handle != null;
            cancel();
            if (!isHeld) ear.last(hearer -> hearer.unusable(Dialogue.TOO_MUCH));
        }

        /** Reads from the server what somebody takes. */
        private void keepPace() {
            boolean stop = handle != null || unread || ear.isSlowed();
            if (sent == null || over || stop == stopped) return;
            stopped = stop;
            if (stop) sent.pause();
            else sent.resume();
        }

        /** How the ear slows its source down. */
        private final class Pace implements Flow {
            @Override
            public void pause() {
                keepPace();
            }

            @Override
            public void resume() {
                keepPace();
            }

            @Override
            public void cancel() {
                Talk.this.cancel();
            }
        }

        @Override
        public boolean goes() {
            return !over && ear.hearer().goes();
        }

        @Override
        public void message(Message message) {
            switch (message) {
                case Message.Result(var to, var result) when to.equals(id) ->
                        finish(hearer ->
                                hearer.answered(
                                        Results.carried(
                                                asking.method(),
                                                result,
                                                revision,
                                                Revision.V2026_07_28)));
                case Message.Failure failure when isMine(failure) -> refused(failure.error());
                case Message.Result _, Message.Failure _ ->
                        withheld("an answer to a request that is not in flight");
                case Message.Notification note -> notified(note);
                case Message.Request request -> asked(request, this);
            }
        }

        private boolean isMine(Message.Failure failure) {
            return failure.id() == null || id.equals(failure.id());
        }

        /** -32042 wants a person to go to a page first: the same, asked in the model's way. */
        private void refused(RpcError error) {
            var pages = Questions.elicitations(error);
            if (pages.isPresent()
                    && pages.get().values().stream()
                            .allMatch(page -> Questions.isDeclared(page, askable)))
                finish(hearer ->
                        hearer.answered(
                                Json.object("resultType", "input_required")
                                        .with("inputRequests", Json.objectOf(pages.get()))));
            else
                finish(hearer ->
                        hearer.refused(
                                Errors.carried(
                                        error, asking.method(), revision, Revision.V2026_07_28)));
        }

        private void notified(Message.Notification note) {
            if (note.method().equals("notifications/progress")) {
                if (asking.wantsProgress()
                        && id.value().equals(note.params().member(Meta.PROGRESS_TOKEN))) pass(note);
                else withheld("progress of a request that is not in flight");
            } else if (note.method().equals("notifications/message")) {
                pass(note);
            } else {
                own(note);
            }
        }

        private void pass(Message.Notification note) {
            Notices.carried(note, revision, Revision.V2026_07_28)
                    .map(carried ->
                            new Message.Notification(
                                    carried.method(),
                                    carried.params().without(Meta.PROGRESS_TOKEN)))
                    .ifPresent(this::told);
        }

        @Override
        public void withheld(String what) {
            tell(hearer -> hearer.withheld(what));
        }

        @Override
        public void ended(Wire.Ending ending) {
            if (over) return;
            switch (ending) {
                case Wire.Ending.Closed _ -> unusable("its stream ended before the answer");
                case Wire.Ending.Failed(var failure) -> finish(hearer -> hearer.failed(failure));
                case Wire.Ending.Unusable(var why) -> unusable(why);
                case Wire.Ending.Denied(int status) -> finish(hearer -> hearer.denied(status));
                case Wire.Ending.NotSent(var why) -> finish(hearer -> hearer.busy(why));
                case Wire.Ending.NoStream _ -> unusable("it has no such stream");
                case Wire.Ending.SessionLost _ -> lost(this);
            }
        }

        private void unusable(String why) {
            finish(hearer -> hearer.unusable(why));
        }

        /** The server asks something: held until the agent brings the answer. */
        void ask(Message.Request request, Json.Obj input) {
            var question = new Question(request.id(), key(request), input);
            if (questions.size() >= limits.questions()) {
                decline(question, "too many questions at once");
                return;
            }
            questions.add(question);
            if (handle != null || gathering) return;
            gathering = true;
            var _ = home.after(TOGETHER, this::gathered);
        }

        /** A server may name its question for the model, which wants a name; else we number it. */
        private String key(Message.Request request) {
            var named = request.meta().text(QUESTION_NAME);
            boolean isFree =
                    named != null
                            && NAME.matcher(named).matches()
                            && questions.stream().noneMatch(each -> each.key().equals(named));
            return isFree && named != null ? named : "question-" + ++asked;
        }

        private void gathered() {
            gathering = false;
            if (!over && handle == null && !questions.isEmpty()) hold();
        }

        private void hold() {
            if (!neighbours.hold()) {
                declineAll("too many questions wait for this agent");
                // what the server goes on to say is to be read
                keepPace();
                return;
            }
            var inputs = new LinkedHashMap<String, Json>();
            for (var question : questions) inputs.put(question.key(), question.input());
            var name = Links.handle();
            handle = name;
            held.put(name, this);
            keepPace();
            noPatience = home.after(limits.answerTime(), this::unanswered);
            lookAgain();
            var asking =
                    Json.object("resultType", "input_required")
                            .with("inputRequests", Json.objectOf(inputs))
                            .with("requestState", Json.of(name));
            ear.last(hearer -> hearer.answered(asking));
        }

        /** STR-1: a grant can end by itself while its agent is asked. */
        private void lookAgain() {
            noRecheck =
                    home.after(
                            limits.recheck(),
                            () -> {
                                recheck();
                                if (handle != null && !over) lookAgain();
                            });
        }

        /** The server need not wait for an answer that may not be given any more. */
        void recheck() {
            if (over || handle == null || ear.hearer().stands()) return;
            cancel("the agent may not answer any more");
        }

        /** What is still unanswered is asked again with the next question (SHOULD of MRTR). */
        void goOn(Asking next, Loop loop, Hearer hearer) {
            noPatience.run();
            noRecheck.run();
            handle = null;
            neighbours.release();
            ear = ear(loop, hearer);
            unread = false;
            askable = next.capabilities();
            var answers = next.params().object("inputResponses");
            for (var question : List.copyOf(questions)) {
                if (!(answers.member(question.key()) instanceof Json.Obj answer)) continue;
                questions.remove(question);
                reply(question, answer);
            }
            if (!questions.isEmpty()) hold();
            else keepPace();
        }

        private void reply(Question question, Json.Obj answer) {
            var method = String.valueOf(question.input().text("method"));
            var result = Questions.answer(method, answer, Revision.V2026_07_28, revision);
            say(new Message.Result(question.id(), result));
        }

        private void say(Message answer) {
            wire.tell(
                    answer,
                    ending -> {
                        if (!(ending instanceof Wire.Ending.Closed)) ended(ending);
                    });
        }

        private void decline(Question question, String why) {
            say(new Message.Failure(question.id(), new RpcError(USER_REJECTED, why)));
        }

        private void unanswered() {
            if (over || handle == null) return;
            declineAll("nobody answered in time");
            cancel();
        }

        private void declineAll(String why) {
            var open = List.copyOf(questions);
            questions.clear();
            for (var question : open) decline(question, why);
        }

        /** One more that the agent cannot be asked. */
        boolean tooManyUnasked() {
            return ++unasked > MAX_UNASKED;
        }

        private void finish(Consumer<Hearer> last) {
            if (over) return;
            if (sent != null) sent.enough();
            leave();
            // A held call's agent has its answer already: what it was asked.
            if (handle == null) ear.last(last);
        }

        private void leave() {
            over = true;
            idleSinceNanos = System.nanoTime();
            noPatience.run();
            noRecheck.run();
            noSubscription.run();
            inFlight.remove(id);
            waiting.remove(this);
            if (handle != null && held.remove(handle) != null) neighbours.release();
            forgetIfLast();
        }

        @Override
        public void pause() {
            if (successor != null) successor.pause();
            unread = true;
            keepPace();
        }

        @Override
        public void resume() {
            if (successor != null) successor.resume();
            unread = false;
            keepPace();
        }

        @Override
        public void cancel() {
            cancel("the call was given up");
        }

        /**
         * Legacy servers take a disconnect for no cancellation, so they are told (REQ-029); and one
         * that goes on all the same is not left waiting for what it asked.
         */
        private void cancel(String why) {
            if (successor != null) successor.cancel();
            if (over) return;
            var was = sent;
            leave();
            if (was == null) return;
            wire.tell(
                    new Message.Notification(
                            "notifications/cancelled",
                            Json.object("requestId", id.value(), "reason", "cancelled")),
                    _ -> {
                        was.cancel();
                        declineAll(why);
                    });
        }
    }

    // What the server asks and tells

    /** A request of the server, on a call's own stream, or on the session's when call is null. */
    private void asked(Message.Request request, @Nullable Talk on) {
        if (request.method().equals("ping")) {
            wire.tell(new Message.Result(request.id(), Json.object()), _ -> {});
            return;
        }
        var call = on == null ? newestThatMayBeAsked() : on;
        var input = Questions.input(request.method(), request.params(), revision);
        if (call != null
                && input.isPresent()
                && mayAsk(call)
                && Questions.isDeclared(input.get(), call.askable)
                && call.asking.mayAsk().test(input.get())) {
            call.ask(request, input.get());
            return;
        }
        if (call != null) {
            call.withheld("a request " + request.method() + " that nobody can be asked");
            if (call.tooManyUnasked()) call.unusable("it asks for what nobody can be asked");
        } else {
            withheld("a request " + request.method() + " of which nobody knows for which call");
        }
        wire.tell(
                new Message.Failure(
                        request.id(),
                        new RpcError(RpcError.METHOD_NOT_FOUND, "Nobody can be asked this now")),
                _ -> {});
    }

    private static boolean mayAsk(Talk call) {
        return call.asking.method() == Method.TOOLS_CALL
                || call.asking.method() == Method.PROMPTS_GET
                || call.asking.method() == Method.RESOURCES_READ;
    }

    /**
     * Servers that ask on the session's own stream do not say for which call: the latest that may
     * ask; but where calls of several principals are in the session, none, unless there is only
     * one. The gate's own looks make none of them doubtful.
     */
    private @Nullable Talk newestThatMayBeAsked() {
        Talk newest = null;
        int agents = 0;
        for (var talk : inFlight.values()) {
            if (talk.asking.asksNobody()) continue;
            agents++;
            if (mayAsk(talk)) newest = talk;
        }
        return shared && agents != 1 ? null : newest;
    }

    /** Whose a log message is, as far as it can be told: the latest request's, as above. */
    private @Nullable Talk newest() {
        Talk newest = null;
        int agents = 0;
        for (var talk : inFlight.values()) {
            if (talk.asking.asksNobody()) continue;
            agents++;
            newest = talk;
        }
        return shared && agents != 1 ? null : newest;
    }

    private void asked(Message.Request request) {
        asked(request, null);
    }

    /** A notification about the server as a whole. */
    private void own(Message.Notification note) {
        if (Links.LIST_CHANGES.contains(note.method()))
            for (var talk : List.copyOf(inFlight.values()))
                talk.tell(hearer -> hearer.listChanged(note.method()));
        var newest = newest();
        if (note.method().equals("notifications/message") && newest != null) newest.notified(note);
        Notices.carried(note, revision, Revision.V2026_07_28).ifPresent(subscribers::tell);
    }

    /** Something came that belongs to nobody; it is in the record of a call that was under way. */
    void withheld(String what) {
        var suspects = inFlight.isEmpty() ? waiting : inFlight.values();
        for (var talk : suspects) {
            talk.withheld(what);
            return;
        }
        neighbours.stray(what);
    }

    /** What a server asked of agents that may not answer any more is answered for them. */
    void recheckHeld() {
        for (var talk : List.copyOf(held.values())) talk.recheck();
    }

    // Ends

    /** The server's own stream ended because it forgot the session; nothing new goes into it. */
    private void forgotten() {
        if (state == State.OVER) return;
        state = State.OVER;
        noRest.run();
        neighbours.over(this);
        closeAll(hearer -> hearer.failed(UpstreamFailure.BROKEN));
    }

    /** The server forgot the session: what only reads is asked again in a new one, once. */
    private void lost(Talk talk) {
        boolean first = state != State.OVER;
        state = State.OVER;
        if (first) neighbours.over(this);
        if (SAFE.contains(talk.asking.method()) && !talk.again) {
            talk.leave();
            talk.successor = neighbours.again(talk.ear.loop(), talk.asking, talk.ear.hearer());
        } else {
            talk.finish(hearer ->
                    hearer.unusable(
                            "it had ended the session and did not look at the call; the next call"
                                    + " opens a new one"));
        }
        if (first) closeAll(hearer -> hearer.failed(UpstreamFailure.BROKEN));
        forgetIfLast();
    }

    /** What is left of a session that is over goes with its last call. */
    private void forgetIfLast() {
        if (state == State.OVER && inFlight.isEmpty()) wire.forget();
    }

    private void over(String why) {
        over(hearer -> hearer.unusable(why));
    }

    private void over(Consumer<Hearer> last) {
        if (state == State.OVER) return;
        // whoever answers initialize too late would keep its connection for good
        if (state == State.OPENING && opening != null) opening.cancel();
        state = State.OVER;
        noDeadline.run();
        noRest.run();
        closeAll(last);
        wire.close();
        neighbours.over(this);
    }

    private void closeAll(Consumer<Hearer> last) {
        for (var talk : List.copyOf(waiting)) talk.finish(last);
        subscribers.close();
    }

    /** Ends the session when it has rested for long enough. */
    private void rest() {
        boolean rests = inFlight.isEmpty() && waiting.isEmpty() && subscribers.isEmpty();
        long left = limits.idle().toNanos() - (System.nanoTime() - idleSinceNanos);
        if (state != State.OPEN) return;
        if (rests && left <= 0 && wire.endsAtRest()) over("it rested");
        else
            noRest =
                    home.after(
                            rests && left > 0 ? Duration.ofNanos(left) : limits.idle(), this::rest);
    }

    void close(String why) {
        over(why);
    }

    private static final class Nothing implements Flow {
        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public void cancel() {}
    }
}
