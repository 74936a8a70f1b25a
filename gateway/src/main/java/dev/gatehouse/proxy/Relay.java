package dev.gatehouse.proxy;

import dev.gatehouse.http.AgentAnswer;
import dev.gatehouse.http.Authority;
import dev.gatehouse.http.ByteBudget;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.Response;
import dev.gatehouse.http.Upstream;
import dev.gatehouse.http.UpstreamCall;
import dev.gatehouse.http.UpstreamFailure;
import dev.gatehouse.http.UpstreamReceiver;
import dev.gatehouse.http.UpstreamRequest;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.EventReader;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.ServerEvent;
import dev.gatehouse.policy.Facts;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries a server's answer to an agent of the same era: settles every message of it before the
 * agent gets it, and keeps both sides at one pace. Lives on the agent's loop.
 */
final class Relay implements UpstreamReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final int MAX_EVENT_ID = 1024;
    private static final int MAX_DECLINED = 8;
    private static final byte[] NO_TEXT = {};
    private static final String CROWDED = "too many large answers are under way at once";

    /** A server ends its stream a moment after the answer; then its connection is used again. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private enum Mode {
        /** The server's head has not come. */
        WAITING,
        /** A whole answer is being collected. */
        COLLECTING,
        /** Events are carried over one by one. */
        STREAMING,
        /** The agent has gone; a legacy server is let finish (REQ-030). */
        DRAINING,
        /** The whole answer is there, and what it says is compared before the agent gets it. */
        SETTLING,
        DONE
    }

    private final Gate gate;
    private final AgentAnswer answer;
    private final String server;
    private final Facts facts;
    private final Inbound inbound;
    private final Judge judge;
    private final ByteBudget.Share kept;
    private final Gathered lists;
    private final Delivery delivery;
    private final UiSight sight;
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream(512);

    private Mode mode = Mode.WAITING;
    private int status;
    private String upstreamSession = "";
    private @Nullable EventReader reader;
    private @Nullable Upstream upstream;
    private Authority authority = Authority.NONE;
    private @Nullable UpstreamCall call;
    private boolean hasIds;
    private int declined;

    Relay(
            Gate gate,
            AgentAnswer answer,
            String server,
            Chronicle chronicle,
            Facts facts,
            Inbound inbound,
            Leg leg,
            Consumer<String> listChanged) {
        this.gate = gate;
        this.kept = gate.buffered.share();
        this.answer = answer;
        this.server = server;
        this.facts = facts;
        this.inbound = inbound;
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
        this.sight = new UiSight(gate, answer.loop(), server, facts, delivery, this::guard, false);
        this.lists = new Gathered(answer.loop(), gate.limits.settle(), this::guard);
        this.judge =
                new Judge(
                        gate.answers,
                        facts.ask().era(),
                        leg,
                        inbound instanceof Inbound.Call called ? called : null,
                        uri -> gate.mayRead(facts.ask(), facts.caller(), uri),
                        state -> gate.states.wrap(RequestStates.owner(facts, inbound), state),
                        question -> gate.questioning.objection(server, question),
                        sight::mayBeTakenUp,
                        listChanged);
    }

    void start(Upstream upstream, UpstreamRequest outbound) {
        guard(() -> begin(upstream, outbound));
    }

    private void begin(Upstream upstream, UpstreamRequest outbound) {
        if (mode == Mode.DONE) return;
        this.upstream = upstream;
        this.authority = outbound.authority();
        boolean stays = outbound.lane() == UpstreamRequest.Lane.STREAM;
        var time = stays ? gate.limits.streamTime() : gate.limits.callTime();
        delivery.within(time, this::tooLong);
        call = gate.pools.send(answer.loop(), upstream, outbound, this);
    }

    @Override
    public boolean goes() {
        return mode == Mode.WAITING && delivery.stillAllowed();
    }

    @Override
    public void head(int status, Headers headers) {
        guard(() -> takeHead(status, headers));
    }

    @Override
    public void bytes(byte[] bytes) {
        guard(() -> takeBytes(bytes));
    }

    @Override
    public void end() {
        guard(this::takeEnd);
    }

    @Override
    public void failed(UpstreamFailure failure) {
        guard(() -> takeFailure(failure));
    }

    /** Whatever is wrong with us, the exchange ends: with an answer, and on both sides. */
    private void guard(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException broken) {
            var response =
                    Answers.broken(LOG, "an answer of " + server, delivery.requestId(), broken);
            cancelUpstream();
            if (delivery.isStreaming()) delivery.end("failed BROKEN_GATE");
            else delivery.answer("failed BROKEN_GATE", response);
        }
    }

    private void takeHead(int status, Headers headers) {
        if (mode != Mode.WAITING) return;
        this.status = status;
        var session = headers.first("mcp-session-id");
        upstreamSession = session == null ? "" : session;
        var encoding = headers.first("content-encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity"))
            unusable("its answer is compressed, which was not asked for");
        else if (status == 200 && headers.contentType().equals("text/event-stream")) beginStream();
        else mode = Mode.COLLECTING;
    }

    private void takeBytes(byte[] bytes) {
        switch (mode) {
            case COLLECTING -> collect(bytes);
            case STREAMING -> readEvents(bytes);
            case WAITING, DRAINING, SETTLING, DONE -> {
                // nobody is there to get it, or it comes after the answer
            }
        }
    }

    private void takeEnd() {
        switch (mode) {
            case COLLECTING -> settle();
            case STREAMING -> streamEnded();
            case DRAINING -> delivery.conclude("abandoned");
            case WAITING, SETTLING, DONE -> {
                // an end without a head is told as a failure, and one after the answer is none
            }
        }
    }

    private void takeFailure(UpstreamFailure failure) {
        if (mode == Mode.DONE || mode == Mode.SETTLING) return;
        var error = Answers.noAnswer(server, failure);
        if (failure == UpstreamFailure.MALFORMED)
            gate.notices.noticed(server, "an answer of it was no HTTP");
        if (mode == Mode.DRAINING) delivery.conclude("abandoned");
        else if (failure == UpstreamFailure.WITHDRAWN)
            delivery.answer("revoked", Answers.error(403, delivery.requestId(), error));
        else delivery.fail(error, Answers.status(failure), "failed " + failure.name());
    }

    // A whole answer

    private void collect(byte[] bytes) {
        if (collected.size() + bytes.length > gate.limits.answerBytes())
            giveUp("its answer is larger than " + gate.limits.answerBytes() + " bytes");
        else if (!kept.add(bytes.length)) giveUp(CROWDED);
        else collected.writeBytes(bytes);
    }

    private void settle() {
        if (status == 401 || status == 403) delivery.refusedWith(status);
        var better =
                status == 401 || status == 403
                        ? Authorisation.better(ServerAuthority.of(authority), server, inbound)
                        : Optional.<Authorisation.Told>empty();
        if (better.isPresent()) {
            delivery.answer(better.get().outcome(), better.get().response());
            return;
        }
        switch (Settlement.of(inbound, status, collected.toByteArray(), judge)) {
            case Settled.Answered(var settled, var code) -> finishWhole(settled, code);
            case Settled.Plain(var response, var outcome) -> delivery.answer(outcome, response);
            case Settled.SessionLost(var session) -> sessionLost(session);
            case Settled.Unusable(var why, var what) -> {
                if (!what.isEmpty()) delivery.withhold(what);
                unusable(why);
            }
        }
    }

    private void finishWhole(Verdict.Final settled, int code) {
        finish(
                settled,
                () -> {
                    delivery.released(settled.text().length);
                    delivery.answer(settled.outcome(), Response.json(code, settled.text()));
                });
    }

    /**
     * @param release gives the agent the answer
     */
    private void finish(Verdict.Final settled, Runnable release) {
        mode = Mode.SETTLING;
        doubt(settled);
        delivery.says(settled.message());
        if (!delivery.stillAllowed()) delivery.revoked();
        else if (isInitialize()) initialized(settled);
        else sight.settle(settled.message(), release, lists::release);
    }

    private void sessionLost(Session session) {
        gate.sessions.end(session);
        delivery.answer("session-lost", Answers.sessionLost(delivery.requestId()));
    }

    /** What the agent that initializes says that it can be asked. */
    private Json.Obj declared() {
        return inbound instanceof Inbound.Call called
                ? called.request().params().object("capabilities")
                : Json.object();
    }

    /** The agent gets the approved words; what the server said is compared (CAP-2, CAP-3). */
    private void initialized(Verdict.Final settled) {
        var outcome = settled.outcome();
        switch (Initialized.of(settled.message(), Decided.reached(facts).offer().declaration())) {
            case Initialized.Refused(int code) -> unusable("it refuses the session: error " + code);
            case Initialized.OtherRevision() ->
                    unusable("it negotiated a protocol version that is not served here");
            case Initialized.Agreed(var revision, var said, var agreed) -> {
                var introduction = new Introduction(gate, answer.loop(), server, facts);
                introduction.hear(said);
                introduction.then(() -> guard(introduced(outcome, revision, agreed)));
            }
        }
    }

    /** What follows once what the server said otherwise is in the record, and in force. */
    private Runnable introduced(String outcome, Revision revision, Message agreed) {
        return () -> {
            if (delivery.isOver()) return;
            if (!delivery.stillAllowed()) {
                delivery.revoked();
                return;
            }
            var session =
                    gate.sessions.open(
                            server,
                            RequestStates.principal(facts),
                            revision,
                            upstreamSession,
                            declared());
            delivery.answer(
                    outcome,
                    Response.json(200, agreed.toBytes()).with("mcp-session-id", session.id()));
        };
    }

    // A stream

    private void beginStream() {
        mode = Mode.STREAMING;
        reader = new EventReader(gate.limits.eventBytes());
        var source = call;
        if (isInitialize() || source == null) return;
        if (!source.becomesStream()) giveUp("as many streams of it are open as may be");
        else if (!delivery.open(source))
            giveUp("this agent holds as many streams open as it may: close one first");
    }

    private void readEvents(byte[] bytes) {
        if (reader == null) return;
        try {
            reader.read(bytes, this::event);
        } catch (EventReader.Excess excess) {
            giveUp("an event of its stream is larger than " + gate.limits.eventBytes() + " bytes");
        }
        if (mode == Mode.STREAMING && !kept.hold(reader.pending())) giveUp(CROWDED);
    }

    private void event(ServerEvent event) {
        if (mode != Mode.STREAMING) return;
        if (event.data().isEmpty()) {
            if (facts.ask().era() == Era.LEGACY) release(event, NO_TEXT);
            return;
        }
        switch (judge.judge(event.data().getBytes(StandardCharsets.UTF_8))) {
            case Verdict.Pass(var text) -> release(event, text);
            case Verdict.ListChanged(var about, var text) ->
                    lists.hold(about, () -> give(event, text));
            case Verdict.Final settled -> finish(event, settled);
            case Verdict.Withhold(var why) -> delivery.withhold(why);
            case Verdict.Decline(var why, var told) -> decline(why, told);
            case Verdict.Unusable(var why, var withheld) -> {
                if (!withheld.isEmpty()) delivery.withhold(withheld);
                unusable(why);
            }
        }
    }

    /** REQ-048: the server hears at once that it gets no answer, and goes on without one. */
    private void decline(String why, Message told) {
        delivery.withhold(why);
        var session = session();
        var to = upstream;
        if (session == null || to == null) return;
        if (++declined > MAX_DECLINED) {
            giveUp("it asks again and again for what the agent may not be asked");
            return;
        }
        var unheard = new Unheard();
        unheard.of(
                gate.pools.send(
                        answer.loop(), to, Outbound.own(session, told).by(authority), unheard),
                answer.loop());
    }

    private @Nullable Session session() {
        return switch (inbound) {
            case Inbound.Call called -> called.session();
            case Inbound.Listening listening -> listening.session();
            default -> null;
        };
    }

    /**
     * An event's id and retry are the server's, which resumes by them; modern streams have none.
     */
    private void release(ServerEvent event, byte[] text) {
        lists.release();
        give(event, text);
    }

    private void give(ServerEvent event, byte[] text) {
        if (event.id() != null) hasIds = true;
        var data = new String(text, StandardCharsets.UTF_8);
        var id = event.id();
        delivery.send(
                facts.ask().era() == Era.LEGACY
                        ? new ServerEvent(
                                "message",
                                data,
                                id == null || id.length() <= MAX_EVENT_ID ? id : null,
                                event.retryMillis())
                        : ServerEvent.message(data));
    }

    private void finish(ServerEvent event, Verdict.Final settled) {
        finish(
                settled,
                () -> {
                    release(event, settled.text());
                    delivery.end(settled.outcome());
                });
    }

    /**
     * A legacy server may end a stream whose events have ids and be resumed; any other stream that
     * ends before the answer has lost it, and the agent must not wait for ever.
     */
    private void streamEnded() {
        boolean resumes = facts.ask().era() == Era.LEGACY && hasIds && delivery.withheld() == 0;
        lists.release();
        if (delivery.waitsForAnswer() && (!resumes || isInitialize()))
            unusable("its stream ended before the answer");
        else delivery.end("stream-ended");
    }

    // Ends

    private boolean isInitialize() {
        return inbound instanceof Inbound.Call called && called.method() == Method.INITIALIZE;
    }

    private void tooLong() {
        if (mode == Mode.DONE) return;
        cancelUpstream();
        delivery.fail(
                Answers.noAnswer(server, "it took longer than a call may"), 504, "failed TOO_LONG");
    }

    private void doubt(Verdict.Final settled) {
        if (settled.message() instanceof Message.Failure failure)
            gate.doubt(server, failure.error());
    }

    /** REQ-009: a server that answers what its revision does not may speak another by now. */
    private void unusable(String why) {
        gate.notices.noticed(server, "an answer of it could not be used");
        giveUp(why);
    }

    private void giveUp(String why) {
        cancelUpstream();
        delivery.fail(Answers.noAnswer(server, why), 502, "failed UNUSABLE");
    }

    /** The agent went away. In the modern era that cancels; a legacy server finishes unheard. */
    void agentLeft() {
        if (mode == Mode.DONE) return;
        boolean drains =
                mode != Mode.SETTLING
                        && facts.ask().era() == Era.LEGACY
                        && delivery.waitsForAnswer()
                        && mayTakeLong();
        if (!drains || call == null) {
            cancelUpstream();
            delivery.conclude("abandoned");
            return;
        }
        delivery.leave();
        mode = Mode.DRAINING;
        delivery.within(gate.limits.drainTime(), this::tooLong);
        call.resume();
    }

    /** A call that nobody waits for must not take the place of one that somebody does. */
    private boolean mayTakeLong() {
        return call != null && (status == 0 || call.becomesStream());
    }

    private void cancelUpstream() {
        if (call != null) call.cancel();
    }

    /**
     * A server ends its stream a moment after the answer, and its connection can be used again; one
     * that does not, and a stream that is cut, is closed, which also tells the server.
     */
    private void concluded(String outcome) {
        boolean streamed = reader != null && mode != Mode.DRAINING;
        mode = Mode.DONE;
        lists.end();
        kept.giveBack();
        if (!streamed) return;
        if (outcome.equals("revoked") || outcome.equals("abandoned")) cancelUpstream();
        else answer.loop().after(GRACE, this::cancelUpstream);
    }
}
