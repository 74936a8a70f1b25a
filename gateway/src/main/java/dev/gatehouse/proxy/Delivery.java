package dev.gatehouse.proxy;

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
    private static final int MAX_WITHHELD_RECORDS = 8;

    private final Gate gate;
    private final AgentAnswer answer;
    private final String server;
    private final Chronicle chronicle;
    private final Facts facts;
    private final Inbound inbound;
    private final Consumer<String> whenOver;
    private final long startedNanos = System.nanoTime();

    /** Kept, because it is taken back by identity. */
    private final Runnable recheckNow;

    private @Nullable AgentStream stream;
    private Runnable noDeadline = () -> {};
    private Runnable noRecheck = () -> {};
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
        this.inbound = inbound;
        this.whenOver = whenOver;
        this.recheckNow = () -> answer.loop().run(() -> guard.accept(this::lookAgain));
        this.guard = guard;
    }

    private final Consumer<Runnable> guard;

    /** Sets the time by which it must be over; a new one replaces it. */
    void within(Duration time, Runnable late) {
        noDeadline.run();
        noDeadline = answer.loop().after(time, () -> guard.accept(late));
    }

    /** May be asked on any thread. */
    boolean isOver() {
        return over;
    }

    boolean isStreaming() {
        return stream != null;
    }

    /** Whether what was allowed still is; may be asked on any thread. */
    boolean stillAllowed() {
        return gate.stillAllows(facts.ask(), facts.caller());
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
        gate.streams.watch(recheckNow);
        recheck();
        return true;
    }

    /** Without effect when no stream is open. */
    void send(ServerEvent event) {
        if (stream != null) stream.send(event);
    }

    /** STR-1: an open stream is authority on lease. */
    private void recheck() {
        lookAgain();
        if (!over && stream != null)
            noRecheck =
                    answer.loop().after(gate.limits.recheck(), () -> guard.accept(this::recheck));
    }

    private void lookAgain() {
        if (!over && stream != null && !stillAllowed()) revoked();
    }

    /**
     * An agent that waits for an answer is told that none will come; a stream of news just ends.
     */
    void revoked() {
        var id = requestId();
        if (stream == null) {
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
        if (stream == null) {
            answer(outcome, Answers.error(status, id, error));
            return;
        }
        if (waitsForAnswer()) sendMessage(new Message.Failure(id, error));
        end(outcome);
    }

    /** The last word, as an event when a stream is open and as the answer otherwise. */
    void last(Message message, int status, String outcome) {
        if (left) {
            conclude("abandoned");
        } else if (stream == null) {
            var body = message.toBytes();
            released = body.length;
            answer(outcome, Response.json(status, body));
        } else {
            sendMessage(message);
            end(outcome);
        }
    }

    void sendMessage(Message message) {
        send(ServerEvent.message(message.toJson().toText()));
    }

    /** Answers in one piece, which ends the exchange. */
    void answer(String outcome, Response response) {
        conclude(outcome);
        answer.send(response);
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

    /** The agent has gone; the exchange goes on for a while without it. */
    void leave() {
        left = true;
        if (stream != null) {
            released = stream.bytes();
            stream.leave();
        }
        stream = null;
        gate.streams.unwatch(recheckNow);
        noRecheck.run();
    }

    /** Writes down what the agent does not get, and has the server looked at. */
    void withhold(String what) {
        var why = InboundReader.printable(what);
        withheld++;
        if (withheld <= MAX_WITHHELD_RECORDS) note(chronicle.withheld(why, gate.clock.instant()));
        gate.notices.noticed(server, "it sent what no agent asked for");
    }

    /** Ends the exchange once: no timer stays, and the record says what came of it. */
    void conclude(String outcome) {
        if (over) return;
        over = true;
        noDeadline.run();
        leave();
        whenOver.accept(outcome);
        gate.meters.ended(outcome, System.nanoTime() - startedNanos);
        note(chronicle.ended("call.ended", outcome, released, gate.clock.instant()));
    }

    /** What came of an exchange is recorded beside it: the decision itself is durable already. */
    private void note(Event event) {
        gate.journal.append(event, _ -> {});
    }
}
