package dev.gatehouse.proxy;

import dev.gatehouse.access.Caller;
import dev.gatehouse.audit.Event;
import dev.gatehouse.http.AgentAnswer;
import dev.gatehouse.http.AgentEvents;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.Response;
import dev.gatehouse.http.Upstream;
import dev.gatehouse.http.UpstreamCall;
import dev.gatehouse.http.UpstreamFailure;
import dev.gatehouse.http.UpstreamReceiver;
import dev.gatehouse.http.UpstreamRequest;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.EventReader;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.mcp.ServerEvent;
import dev.gatehouse.policy.Facts;
import dev.gatehouse.policy.World;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries a server's answer to the agent: settles every message of it before the agent gets it,
 * keeps both sides at one pace, and ends with exactly one record of what came of the exchange.
 */
final class Relay implements UpstreamReceiver {
    private static final int MAX_WITHHELD_RECORDS = 8;
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
        DONE
    }

    private final Gate gate;
    private final AgentAnswer answer;
    private final String server;
    private final Chronicle chronicle;
    private final World world;
    private final Facts facts;
    private final Inbound inbound;
    private final Judge judge;
    private final long startedNanos = System.nanoTime();

    private Mode mode = Mode.WAITING;
    private int status;
    private String upstreamSession = "";
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream(512);
    private @Nullable EventReader reader;
    private @Nullable AgentEvents events;
    private @Nullable UpstreamCall call;
    private Runnable noDeadline = () -> {};
    private Runnable noRecheck = () -> {};
    private long released;
    private boolean hasIds;
    private int withheld;

    Relay(
            Gate gate,
            AgentAnswer answer,
            String server,
            Chronicle chronicle,
            World world,
            Facts facts,
            Inbound inbound) {
        this.gate = gate;
        this.answer = answer;
        this.server = server;
        this.chronicle = chronicle;
        this.world = world;
        this.facts = facts;
        this.inbound = inbound;
        var agentCall = inbound instanceof Inbound.Call called ? called : null;
        this.judge =
                new Judge(
                        gate.answers,
                        facts.ask().era(),
                        agentCall,
                        state -> gate.states.wrap(stateOwner(facts), state),
                        method -> gate.notices.noticed(server, method));
    }

    /** A request state belongs to a principal, a server, a method and what the method is about. */
    static String stateOwner(Facts facts) {
        var principal = facts.caller() instanceof Caller.Known(var token) ? token.principal() : "";
        var ask = facts.ask();
        return ask.server() + "\n" + ask.method() + "\n" + ask.subject() + "\n" + principal;
    }

    void start(Upstream upstream, UpstreamRequest outbound) {
        if (mode == Mode.DONE) return;
        boolean stream = outbound.lane() == UpstreamRequest.Lane.STREAM;
        var time = stream ? gate.limits.streamTime() : gate.limits.callTime();
        noDeadline = answer.loop().after(time, this::tooLong);
        call = gate.pools.send(answer.loop(), upstream, outbound, this);
    }

    @Override
    public void head(int status, Headers headers) {
        if (mode == Mode.DRAINING || mode == Mode.DONE) return;
        this.status = status;
        var session = headers.first("mcp-session-id");
        upstreamSession = session == null ? "" : session;
        var encoding = headers.first("content-encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            giveUp("its answer is compressed, which was not asked for");
        } else if (status == 200 && headers.contentType().equals("text/event-stream")) {
            beginStream();
        } else {
            mode = Mode.COLLECTING;
        }
    }

    private void beginStream() {
        mode = Mode.STREAMING;
        reader = new EventReader(gate.limits.eventBytes());
        if (call != null) call.becomesStream();
        if (isInitialize()) return;
        if (!gate.streams.enter(principal())) {
            giveUp("this agent holds as many streams open as it may: close one first");
            return;
        }
        var opened = answer.open(List.of());
        events = opened;
        gate.meters.streamOpened();
        opened.onWritability(() -> {
            if (call == null) return;
            if (opened.isWritable()) call.resume();
            else call.pause();
        });
        recheckLater();
    }

    /** STR-1: an open stream is authority on lease. */
    private void recheckLater() {
        noRecheck = answer.loop().after(gate.limits.recheck(), this::recheck);
    }

    private void recheck() {
        if (mode != Mode.STREAMING) return;
        if (stillAllowed()) {
            recheckLater();
            return;
        }
        revoked();
    }

    /**
     * An agent that waits for an answer is told that none will come; a stream of news just ends.
     */
    private void revoked() {
        var stream = events;
        var id = requestId();
        if (stream != null && id != null && isUnansweredCall())
            stream.send(
                    ServerEvent.message(new Message.Failure(id, accessEnded()).toJson().toText())
                            .toBytes());
        end("revoked");
        if (stream != null) stream.end();
    }

    private static RpcError accessEnded() {
        return new RpcError(
                Answers.REFUSED, "Access ended before the answer came, so it is withheld.");
    }

    private boolean stillAllowed() {
        return gate.stillAllows(facts.ask(), facts.caller(), world);
    }

    @Override
    public void bytes(byte[] bytes) {
        switch (mode) {
            case COLLECTING -> collect(bytes);
            case STREAMING -> readEvents(bytes);
            case WAITING, DRAINING, DONE -> {
                // nobody is there to get it
            }
        }
    }

    private void collect(byte[] bytes) {
        if (collected.size() + bytes.length > gate.limits.answerBytes())
            giveUp("its answer is larger than " + gate.limits.answerBytes() + " bytes");
        else collected.writeBytes(bytes);
    }

    private void readEvents(byte[] bytes) {
        if (reader == null) return;
        try {
            reader.read(bytes, this::event);
        } catch (EventReader.Excess excess) {
            giveUp("an event of its stream is larger than " + gate.limits.eventBytes() + " bytes");
        }
    }

    private void event(ServerEvent event) {
        if (mode != Mode.STREAMING) return;
        if (event.data().isEmpty()) {
            if (facts.ask().era() == Era.LEGACY) release(event);
            return;
        }
        switch (judge.judge(event.data().getBytes(StandardCharsets.UTF_8))) {
            case Verdict.Pass(var message) -> release(with(event, message));
            case Verdict.Final(var message, var outcome) -> finish(event, message, outcome);
            case Verdict.Withhold(var why) -> withhold(why);
            case Verdict.Unusable(var why) -> giveUp(why);
        }
    }

    /**
     * The event's id and retry are the server's, which resumes by them; modern streams have none.
     */
    private ServerEvent with(ServerEvent event, Json.Obj message) {
        return facts.ask().era() == Era.LEGACY
                ? new ServerEvent(event.type(), message.toText(), event.id(), event.retryMillis())
                : ServerEvent.message(message.toText());
    }

    private void release(ServerEvent event) {
        if (event.id() != null) hasIds = true;
        if (events == null) return;
        var bytes = event.toBytes();
        released += bytes.length;
        events.send(bytes);
    }

    private void finish(ServerEvent event, Json.Obj message, String outcome) {
        if (isInitialize()) {
            initialized(message, outcome);
            return;
        }
        if (!stillAllowed()) {
            revoked();
            return;
        }
        release(with(event, message));
        end(outcome);
        if (events != null) events.end();
    }

    @Override
    public void end() {
        switch (mode) {
            case COLLECTING -> settle();
            case STREAMING -> streamEnded();
            case DRAINING -> end("abandoned");
            case WAITING, DONE -> {
                // an end without a head is told as a failure
            }
        }
    }

    /**
     * A legacy server may end a stream whose events have ids and be resumed; any other stream that
     * ends before the answer has lost it, and the agent must not wait for ever.
     */
    private void streamEnded() {
        boolean resumes = facts.ask().era() == Era.LEGACY && hasIds && withheld == 0;
        if (isUnansweredCall() && (!resumes || isInitialize())) {
            giveUp("its stream ended before the answer");
            return;
        }
        end("stream-ended");
        if (events != null) events.end();
    }

    private boolean isUnansweredCall() {
        return inbound instanceof Inbound.Call called && called.method() != Method.LISTEN;
    }

    private void settle() {
        switch (inbound) {
            case Inbound.Call called -> settleCall(called);
            case Inbound.Told _ -> settleTold();
            case Inbound.Listening _ -> settleListening();
            case Inbound.Leaving _ -> answerWhole("left", Response.empty(204));
            case Inbound.Malformed _ -> throw new IllegalStateException("never sent");
        }
    }

    private void settleCall(Inbound.Call called) {
        var session = called.session();
        if (status == 404 && session != null && !session.upstreamId().isEmpty()) {
            sessionLost(session, called.request().id());
            return;
        }
        if (status == 401 || status == 403) {
            giveUp("it refuses the gate itself with status " + status);
            return;
        }
        var bytes = collected.toByteArray();
        if (status != 200 && !isErrorMessage(bytes)) {
            giveUp("it answered with status " + status);
            return;
        }
        switch (judge.judge(bytes)) {
            case Verdict.Final(var message, var outcome) -> finishWhole(message, outcome);
            case Verdict.Pass _ -> giveUp("its answer is not an answer");
            case Verdict.Withhold(var why) -> {
                withhold(why);
                giveUp("its answer belongs to another request");
            }
            case Verdict.Unusable(var why) -> giveUp(why);
        }
    }

    private boolean isErrorMessage(byte[] bytes) {
        return status >= 400
                && status < 500
                && new MessageReader(gate.answers).read(bytes)
                        instanceof MessageReader.Read(Message.Failure _);
    }

    private void finishWhole(Json.Obj message, String outcome) {
        if (isInitialize()) {
            initialized(message, outcome);
        } else if (!stillAllowed()) {
            answerWhole("revoked", Answers.error(403, requestId(), accessEnded()));
        } else {
            var body = message.toBytes();
            released += body.length;
            answerWhole(outcome, Response.json(status, body));
        }
    }

    private void sessionLost(Session session, @Nullable Id id) {
        gate.sessions.end(session);
        var error =
                new RpcError(
                        RpcError.INVALID_REQUEST,
                        "Session not found: the server ended it: initialize again");
        answerWhole("session-lost", Answers.error(404, id, error));
    }

    private void settleTold() {
        if (inbound instanceof Inbound.Told told
                && told.session() != null
                && status == 404
                && !told.session().upstreamId().isEmpty()) sessionLost(told.session(), null);
        else if (status >= 200 && status < 300) answerWhole("taken", Response.empty(202));
        else giveUp("it answered a notification with status " + status);
    }

    private void settleListening() {
        if (inbound instanceof Inbound.Listening listening && status == 404)
            sessionLost(listening.session(), null);
        else if (status == 405)
            answerWhole("no-stream", Response.empty(405).with("allow", "POST, DELETE"));
        else giveUp("it answered with status " + status);
    }

    /** The agent gets the approved words; what the server said is compared (CAP-2, CAP-3). */
    private void initialized(Json.Obj message, String outcome) {
        if (message.has("error")) {
            answerWhole(outcome, Response.json(200, message));
            return;
        }
        var said = message.object("result");
        var revision =
                dev.gatehouse.mcp.Revision.find(String.valueOf(said.text("protocolVersion")))
                        .filter(InboundReader.LEGACY::contains);
        if (revision.isEmpty()) {
            giveUp("it negotiated a protocol version that is not served here");
            return;
        }
        var instructions = said.text("instructions");
        gate.notices.passing(
                server,
                Era.LEGACY,
                java.util.Map.of(
                        "serverInfo", said.object("serverInfo"),
                        "capabilities", said.object("capabilities"),
                        "instructions", Json.of(instructions == null ? "" : instructions)));
        var principal = facts.caller() instanceof Caller.Known(var token) ? token.principal() : "";
        var session = gate.sessions.open(server, principal, revision.get(), upstreamSession);
        var result = LocalAnswers.initialized(Exchange.offer(facts).declaration(), revision.get());
        var id = requestId();
        if (id == null) throw new IllegalStateException("initialize is a request");
        answerWhole(
                outcome,
                Response.json(200, new Message.Result(id, result).toBytes())
                        .with("mcp-session-id", session.id()));
    }

    private String principal() {
        return principal(facts);
    }

    private static String principal(Facts facts) {
        return facts.caller() instanceof Caller.Known(var token) ? token.principal() : "";
    }

    private boolean isInitialize() {
        return inbound instanceof Inbound.Call called && called.method() == Method.INITIALIZE;
    }

    private @Nullable Id requestId() {
        return inbound instanceof Inbound.Call called ? called.request().id() : null;
    }

    private void withhold(String why) {
        withheld++;
        if (withheld <= MAX_WITHHELD_RECORDS) note(chronicle.withheld(why, gate.clock.instant()));
        gate.notices.noticed(server, "it sent what no agent asked for");
    }

    @Override
    public void failed(UpstreamFailure failure) {
        if (mode == Mode.DONE) return;
        if (mode == Mode.DRAINING) {
            end("abandoned");
            return;
        }
        tellFailure(
                Answers.noAnswer(server, failure),
                Answers.status(failure),
                "failed " + failure.name());
    }

    private void tooLong() {
        if (mode == Mode.DONE) return;
        cancelUpstream();
        tellFailure(
                Answers.noAnswer(server, "it took longer than a call may"), 504, "failed TOO_LONG");
    }

    private void giveUp(String why) {
        cancelUpstream();
        tellFailure(Answers.noAnswer(server, why), 502, "failed UNUSABLE");
    }

    private void tellFailure(RpcError error, int status, String outcome) {
        var stream = events;
        if (stream == null) {
            answerWhole(outcome, Answers.error(status, requestId(), error));
            return;
        }
        var id = requestId();
        if (id != null && isUnansweredCall())
            stream.send(
                    ServerEvent.message(new Message.Failure(id, error).toJson().toText())
                            .toBytes());
        end(outcome);
        stream.end();
    }

    private void answerWhole(String outcome, Response response) {
        end(outcome);
        answer.send(response);
    }

    /** The agent went away. In the modern era that cancels; a legacy server finishes unheard. */
    void agentLeft() {
        if (mode == Mode.DONE) return;
        boolean drains = facts.ask().era() == Era.LEGACY && isUnansweredCall() && call != null;
        if (!drains) {
            cancelUpstream();
            end("abandoned");
            return;
        }
        if (events != null) {
            gate.streams.leave(principal());
            gate.meters.streamClosed();
        }
        events = null;
        noRecheck.run();
        mode = Mode.DRAINING;
        if (call != null) call.resume();
    }

    private void cancelUpstream() {
        if (call != null) call.cancel();
    }

    /** Ends the exchange once: no timer stays, and the record says what came of it. */
    private void end(String outcome) {
        if (mode == Mode.DONE) return;
        boolean unfinished = mode == Mode.STREAMING && call != null;
        mode = Mode.DONE;
        noDeadline.run();
        noRecheck.run();
        if (unfinished) closeUpstream(outcome);
        if (events != null) {
            gate.streams.leave(principal());
            gate.meters.streamClosed();
        }
        gate.meters.ended(outcome, System.nanoTime() - startedNanos);
        note(chronicle.ended("call.ended", outcome, released, gate.clock.instant()));
    }

    /**
     * A server ends its stream a moment after the answer, and its connection can be used again; one
     * that does not, and a stream that is cut, is closed, which also tells the server.
     */
    private void closeUpstream(String outcome) {
        if (outcome.equals("revoked") || outcome.equals("abandoned")) cancelUpstream();
        else answer.loop().after(GRACE, this::cancelUpstream);
    }

    /** What came of an exchange is recorded beside it: the decision itself is durable already. */
    private void note(Event event) {
        gate.journal.append(event, _ -> {});
    }
}
