package dev.gatehouse.proxy;

import dev.gatehouse.access.Caller;
import dev.gatehouse.audit.Event;
import dev.gatehouse.http.AgentAnswer;
import dev.gatehouse.http.Flow;
import dev.gatehouse.http.Response;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.mcp.ServerEvent;
import dev.gatehouse.policy.Facts;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The agent's end of an allowed exchange: an answer in one piece, or a stream whose authority is
 * looked at again while it is open; within a time; and exactly one record of what came of it. Lives
 * on the agent's loop.
 */
final class Delivery {
    static final int MAX_WITHHELD_RECORDS = 8;

    /** Before a stream is opened nothing feeds it. */
    private static final Flow NO_FLOW = new NoFlow();

    private final Gate gate;
    private final AgentAnswer answer;
    private final String server;
    private final Chronicle chronicle;
    private final Facts facts;
    private final Inbound inbound;
    private final Consumer<String> whenOver;
    private final long startedNanos = System.nanoTime();

    private final Lease lease;

    private @Nullable AgentStream stream;
    private @Nullable KeptStream kept;
    private @Nullable Feeding feeding;
    private Flow source = NO_FLOW;
    private volatile Caller caller;
    private Runnable noDeadline = () -> {};
    private Runnable noDrain = () -> {};
    private @Nullable Message said;
    private int refusedWith;
    private long released;
    private int withheld;
    private boolean left;
    private volatile boolean over;

    /**
     * @param guard runs what the delivery plans, and deals with what breaks in it
     * @param whenOver told the outcome when the exchange ends, to end the server's side too
     */
    Delivery(
            Gate gate,
            AgentAnswer answer,
            String server,
            Chronicle chronicle,
            Facts facts,
            Inbound inbound,
            Consumer<Runnable> guard,
            Consumer<String> whenOver) {
        this.gate = gate;
        this.answer = answer;
        this.server = server;
        this.chronicle = chronicle;
        this.facts = facts;
        this.caller = facts.caller();
        this.inbound = inbound;
        this.whenOver = whenOver;
        this.guard = guard;
        this.lease = new Lease(gate, answer.loop(), guard, this::lookAgain);
    }

    private final Consumer<Runnable> guard;

    /**
     * Has what goes to the agent on a stream kept, so that it can come back for it; before the
     * stream is opened.
     */
    void keep(KeptStream stream, Feeding feeding) {
        this.kept = stream;
        this.feeding = feeding;
    }

    /** Whether the agent can come back for what it is sent. */
    boolean isKept() {
        return kept != null && !kept.isOver();
    }

    /** Sets the time by which it must be over; a new one replaces it. */
    void within(Duration time, Runnable late) {
        noDeadline.run();
        noDeadline = answer.loop().after(time, () -> guard.accept(late));
    }

    /** May be asked on any thread. */
    boolean isOver() {
        return over;
    }

    /** Whether its stream was opened; the agent may be gone from one that is kept. */
    boolean isStreaming() {
        return stream != null || isKept();
    }

    /** Whether what was allowed still is; may be asked on any thread. */
    boolean stillAllowed() {
        return gate.stillAllows(facts, caller);
    }

    /** Who waits: it may have come back with a newer token. */
    Caller caller() {
        return caller;
    }

    /** Of the agent's request; null when it waits for no answer. */
    @Nullable Id requestId() {
        return inbound instanceof Inbound.Call called ? called.request().id() : null;
    }

    boolean waitsForAnswer() {
        return inbound instanceof Inbound.Call called && called.method() != Method.LISTEN;
    }

    int withheld() {
        return withheld;
    }

    /**
     * Opens the agent's stream; false when the agent holds as many as it may. To an agent that has
     * gone there is nothing to open.
     */
    boolean open(Flow source) {
        if (left) return true;
        var opened = AgentStream.open(gate, RequestStates.principal(facts), answer, source);
        if (opened.isEmpty()) return false;
        stream = opened.get();
        this.source = source;
        begin(stream);
        lease.begin();
        return true;
    }

    private void begin(AgentStream opened) {
        if (kept == null) return;
        if (!kept.begin(new Kept())) {
            kept = null;
            return;
        }
        if (!kept.primes()) return;
        opened.farewell(KeptStream.farewell());
        opened.send(kept.priming());
    }

    /** What the kept stream tells of the agent's connections. */
    private final class Kept implements KeptStream.Feed {
        @Override
        public void takenUp(AgentStream by, long after, Caller comer) {
            guard.accept(() -> Delivery.this.takenUp(by, after, comer));
        }

        @Override
        public Flow pace() {
            return source;
        }

        @Override
        public void left(AgentStream connection) {
            guard.accept(() -> {
                if (stream == connection && feeding != null) feeding.left();
            });
        }
    }

    /**
     * The agent is back, on another connection: what it did not get first, and then what comes. Its
     * older connection ends, because nothing is sent twice (REQ-034).
     */
    private void takenUp(AgentStream by, long after, Caller comer) {
        if (kept == null || feeding == null) return;
        var before = stream;
        if (before != null) {
            leaveStream(before);
            before.end();
        }
        noDrain.run();
        left = false;
        stream = by;
        caller = comer;
        source.resume();
        if (!stillAllowed()) {
            revoked();
            return;
        }
        if (kept.primes()) by.farewell(KeptStream.farewell());
        var rest = kept.after(after);
        if (rest.lost() > after && waitsForAnswer()) {
            fail(KeptStream.lost(), 502, "failed NOT_KEPT");
            return;
        }
        kept.replay(rest, feeding::mayHear, by);
        feeding.back();
        if (rest.gap() && !waitsForAnswer()) feeding.missed();
        lease.begin();
    }

    /**
     * Without effect when no stream is open. Not every source can be paused, so a stream that its
     * agent does not read ends before it holds more than an answer may (T39, T40).
     */
    void send(ServerEvent event) {
        if (stream == null) return;
        if (stream.unread() > gate.limits.answerBytes()) end("failed NOT_READ");
        else stream.send(event);
    }

    /** It is decided what its agent is told: that access ends meanwhile changes nothing of it. */
    void endLease() {
        lease.end();
    }

    private void lookAgain() {
        if (!over && stream != null && !stillAllowed()) revoked();
    }

    /**
     * An agent that waits for an answer is told that none will come; a stream of news just ends.
     */
    void revoked() {
        var id = requestId();
        if (!isStreaming()) {
            answer("revoked", Answers.withheld(id));
            return;
        }
        if (id != null && waitsForAnswer())
            sendMessage(new Message.Failure(id, Answers.accessEnded()));
        end("revoked");
    }

    /** Tells the agent why no answer comes, in whichever form is still open. */
    void fail(RpcError error, int status, String outcome) {
        var id = requestId();
        if (!isStreaming()) {
            answer(outcome, Answers.error(status, id, error));
            return;
        }
        if (waitsForAnswer()) sendMessage(new Message.Failure(id, error));
        end(outcome);
    }

    /** The last word, as an event when a stream is open and as the answer otherwise. */
    void last(Message message, int status, String outcome) {
        if (left && !isKept()) {
            conclude("abandoned");
        } else if (!isStreaming()) {
            var body = message.toBytes();
            if (!left) released = body.length;
            answer(outcome, Response.json(status, body));
        } else {
            sendMessage(message);
            end(outcome);
        }
    }

    void sendMessage(Message message) {
        send(isKept() ? kept(message) : ServerEvent.message(message.toJson().toText()));
    }

    private ServerEvent kept(Message message) {
        if (kept == null) throw new IllegalStateException("not kept");
        return kept.keep(message);
    }

    /** The gate ends the stream of its own accord, and an agent that knows how shall come back. */
    void farewell() {
        if (stream != null && kept != null && kept.primes()) stream.send(KeptStream.farewell());
    }

    /** Answers in one piece, which ends the exchange. */
    void answer(String outcome, Response response) {
        conclude(outcome);
        answer.send(response);
    }

    /** What the server itself answered, whatever the agent gets of it. */
    void says(Message answer) {
        said = answer;
    }

    /** The server refused the gate itself with this status. */
    void refusedWith(int status) {
        refusedWith = status;
    }

    void released(long bytes) {
        released = bytes;
    }

    /** Ends the agent's stream, and the exchange with it. */
    void end(String outcome) {
        var ending = stream;
        conclude(outcome);
        if (ending != null) ending.end();
    }

    /**
     * The agent has gone; the exchange goes on for a while. Nobody gets what comes of it, unless it
     * is kept and the agent comes back in that time.
     */
    void abandonFor(Duration time, Runnable late) {
        leave();
        source.resume();
        noDrain = answer.loop().after(time, () -> guard.accept(late));
    }

    /** The agent did not come back in time; should it come later, it is told so. */
    void nobodyCame() {
        var id = requestId();
        if (isKept() && id != null) sendMessage(new Message.Failure(id, Answers.nobodyCame()));
        conclude("abandoned");
    }

    /** Without the agent's stream, if there is one. */
    void leave() {
        left = true;
        if (stream != null) leaveStream(stream);
        stream = null;
    }

    private void leaveStream(AgentStream leaving) {
        if (!leaving.isTakenUp()) released += leaving.bytes();
        leaving.leave();
        lease.end();
    }

    /** Writes down what the agent does not get, and has the server looked at. */
    void withhold(String what) {
        keepBack(what);
        gate.notices.noticed(server, "it sent what no agent asked for");
    }

    /** Writes down what the agent does not get. */
    void keepBack(String what) {
        var why = InboundReader.printable(what);
        withheld++;
        if (withheld <= MAX_WITHHELD_RECORDS) note(chronicle.withheld(why, gate.clock.instant()));
    }

    /** Ends the exchange once: no timer stays, and the record says what came of it. */
    void conclude(String came) {
        if (over) return;
        over = true;
        var outcome = left ? "abandoned" : came;
        noDeadline.run();
        noDrain.run();
        leave();
        if (kept != null) kept.over();
        whenOver.accept(outcome);
        gate.meters.ended(outcome, System.nanoTime() - startedNanos);
        note(chronicle.ended("call.ended", outcome, released, gate.clock.instant()));
        tellConduct();
    }

    /** CAP-6: what a tool answers is held against what it answered before. */
    private void tellConduct() {
        var ask = facts.ask();
        var tool = ask.subject();
        if (ask.method() != Method.TOOLS_CALL || tool == null) return;
        if (said == null && refusedWith == 0) return;
        var item = Decided.reached(facts).offer().find(tool);
        if (item.isEmpty()) return;
        gate.conduct.ended(
                new Conduct.Ended(
                        server,
                        item.get(),
                        ask.arguments(),
                        RequestStates.principal(facts),
                        said,
                        refusedWith,
                        released,
                        System.nanoTime() - startedNanos));
    }

    /** What came of an exchange is recorded beside it: the decision itself is durable already. */
    private void note(Event event) {
        gate.journal.append(event, _ -> {});
    }
}
