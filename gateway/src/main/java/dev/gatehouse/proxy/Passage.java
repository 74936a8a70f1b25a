package dev.gatehouse.proxy;

import dev.gatehouse.access.Caller;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Recorded;
import dev.gatehouse.http.AgentAnswer;
import dev.gatehouse.http.AgentRequest;
import dev.gatehouse.http.Response;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.policy.Ask;
import dev.gatehouse.policy.Decision;
import dev.gatehouse.policy.Facts;
import dev.gatehouse.policy.World;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request's passage through the gate: what each of its steps works with, and what none of them
 * may forget. Whatever breaks, the agent gets an answer; and nothing follows from what is not in
 * the record. Lives on the agent's loop.
 */
final class Passage {
    private static final Logger LOG = LoggerFactory.getLogger(Passage.class);

    final Gate gate;
    final AgentRequest request;
    final AgentAnswer answer;

    /** Our name of the server that is asked, or {@link Route#ALL}. */
    final String server;

    final Route route;
    final Chronicle chronicle;

    /** The one that the request came into, and is decided on. */
    final World world;

    private @Nullable Id requestId;
    private Comeback.@Nullable Gone gone;

    Passage(Gate gate, AgentRequest request, AgentAnswer answer, String server, Route route) {
        this(gate, request, answer, server, route, gate.worlds.current());
    }

    private Passage(
            Gate gate,
            AgentRequest request,
            AgentAnswer answer,
            String server,
            Route route,
            World world) {
        this.gate = gate;
        this.request = request;
        this.answer = answer;
        this.server = server;
        this.route = route;
        this.chronicle = new Chronicle(gate.ids.next(), server, gate.clock.instant());
        this.world = world;
    }

    /** The passage of one message of a batch, which has an answer of its own. */
    Passage part(AgentAnswer own) {
        return new Passage(gate, request, own, server, route, world);
    }

    /** The passage of the same request to one of the servers that the route joins. */
    Passage to(String one, Route named) {
        return new Passage(gate, request, answer, one, named, world);
    }

    /** From now on every answer goes to the request of this id. */
    void asks(Id id) {
        requestId = id;
    }

    @Nullable Id requestId() {
        return requestId;
    }

    /** The agent comes back for a stream that is not here. */
    void comesBackFor(Comeback.Gone stream) {
        gone = stream;
    }

    boolean comesForGone() {
        return gone != null;
    }

    /** The request whose answer the agent comes back for and nobody holds here; null for none. */
    @Nullable Id lost() {
        return gone == null ? null : gone.request();
    }

    // What breaks, and what comes back from other threads

    void guard(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException broken) {
            var what = "a request for " + InboundReader.printable(request.path());
            answer.send(Answers.broken(LOG, what, requestId, broken));
        }
    }

    /** Goes on, on the loop; may be called on any thread. */
    void back(Runnable step) {
        answer.loop().run(() -> guard(step));
    }

    // The record, and what follows from it

    /** Goes on only when the event is durable; else the agent gets 503 and nothing else happens. */
    void record(Event event, Runnable then) {
        gate.journal.append(event, recorded -> back(() -> go(recorded, then)));
    }

    void record(Event event, Response response) {
        record(event, () -> answer.send(response));
    }

    private void go(Recorded recorded, Runnable then) {
        switch (recorded) {
            case Recorded.Durable _ -> then.run();
            case Recorded.Unavailable _ -> noRecord();
        }
    }

    /** What has to be known or kept durably is not to be had. */
    void noRecord() {
        answer.send(Answers.noRecord(requestId));
    }

    /** Records what came of an allowed request whose answer does not wait for that. */
    void ended(String outcome, long bytes) {
        gate.journal.append(
                chronicle.ended("call.ended", outcome, bytes, gate.clock.instant()), _ -> {});
    }

    // What is asked

    /** The facts about what was said; about nothing that was read when that is null. */
    Facts facts(Caller caller, @Nullable Inbound inbound) {
        return world.facts(ask(inbound), caller, gate.clock.instant());
    }

    private Ask ask(@Nullable Inbound inbound) {
        return switch (inbound) {
            case Inbound.Call call when call.method() == Method.TOOLS_CALL ->
                    new Ask(
                                    server,
                                    call.era(),
                                    call.method(),
                                    call.subject(),
                                    Ask.Purpose.USE,
                                    call.request().params().object("arguments"))
                            .answering(Holds.answers(call));
            case Inbound.Call call ->
                    new Ask(server, call.era(), call.method(), call.subject(), Ask.Purpose.USE);
            case Inbound.Told told -> whole(told.revision().era(), Method.PING);
            case Inbound.Listening _ -> whole(Era.LEGACY, Method.LISTEN);
            case Inbound.Leaving _ -> whole(Era.LEGACY, Method.PING);
            case Inbound.Ignored ignored -> whole(ignored.revision().era(), Method.PING);
            case Inbound.Malformed _, Inbound.Batch _ -> whole(Era.MODERN, Method.DISCOVER);
            case null -> whole(Era.MODERN, Method.DISCOVER);
        };
    }

    private Ask whole(Era era, Method method) {
        return new Ask(server, era, method, null, Ask.Purpose.USE);
    }

    // How it may end at once

    void refuse(Facts facts, Decision decision, @Nullable Inbound inbound) {
        refuse(facts, decision, Chronicle.Told.of(inbound));
    }

    void refuse(Facts facts, Decision decision, Chronicle.Told told) {
        gate.unknowns.refused(facts);
        record(
                chronicle.decided(facts, decision, world, told, null),
                Answers.refused(
                        decision,
                        facts.ask(),
                        requestId,
                        route,
                        gate.callers.terms(facts.caller())));
    }

    /** Refuses what cannot be read, or makes no sense. */
    void turnAway(Caller caller, Inbound.Malformed malformed) {
        gate.meters.malformed();
        var event = chronicle.malformed(facts(caller, null), malformed, world);
        record(event, Answers.malformed(malformed));
    }

    /** Goes on with what is known of a session of the gate's own, or turns the request away. */
    void inOurs(Facts facts, Session session, Consumer<OwnSession> then) {
        gate.ours.find(
                session,
                RequestStates.principal(facts),
                answer.loop(),
                found ->
                        guard(() ->
                                found.then(
                                        then,
                                        requestId,
                                        refused -> turnAway(facts.caller(), refused))));
    }
}
