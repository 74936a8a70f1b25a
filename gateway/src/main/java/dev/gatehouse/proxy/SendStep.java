package dev.gatehouse.proxy;

import dev.gatehouse.http.Authority;
import dev.gatehouse.http.Response;
import dev.gatehouse.http.UpstreamRequest;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.Place;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The last step of an allowed request that goes to its server: as it is between equals, by way of
 * the model otherwise. The credential is fixed before the decision is recorded, and nothing is sent
 * before that is durable. On the agent's loop.
 */
final class SendStep {
    private final Gate gate;
    private final Passage passage;
    private final Decided decided;
    private final Inbound inbound;

    SendStep(Passage passage, Decided decided) {
        this.gate = passage.gate;
        this.passage = passage;
        this.decided = decided;
        this.inbound = decided.inbound();
    }

    /** A legacy session has one set of names; every other exchange has its own. */
    Leg leg() {
        var session =
                switch (inbound) {
                    case Inbound.Call call -> call.session();
                    case Inbound.Told told -> told.session();
                    case Inbound.Listening listening -> listening.session();
                    case Inbound.Leaving leaving -> leaving.session();
                    case Inbound.Ignored _, Inbound.Malformed _, Inbound.Batch _ -> null;
                };
        return session == null ? Leg.of(passage.chronicle.exchange()) : Leg.of(session);
    }

    // Between equals

    /** What needs no more than a credential. */
    void send(UpstreamRequest outbound) {
        authorised(authority -> send(outbound, authority));
    }

    /** 5 and 6: once the decision is durable, the server gets what was decided on. */
    void send(UpstreamRequest unsigned, Authority authority) {
        var outbound = unsigned.by(authority);
        var digest = outbound.body().length == 0 ? null : Digest.of(outbound.body());
        var event = decided.event(passage, digest);
        var relay = relay();
        Runnable forwarding = () -> forward(relay, outbound);
        // who only tells something need not stay until it is told
        if (inbound instanceof Inbound.Told) {
            passage.record(event, forwarding);
            return;
        }
        var presence = Presence.of(passage.answer);
        passage.record(event, () -> presence.begin(forwarding, relay::agentLeft));
    }

    /** 7, settling the answer, is the relay's. */
    private Relay relay() {
        return new Relay(
                gate,
                passage.answer,
                passage.server,
                passage.chronicle,
                decided.facts(),
                inbound,
                leg(),
                this::listChanged);
    }

    /**
     * The server says that a list changed. The agent is told only when what it is served changed;
     * what the list says by now to this caller, and to the gate, is compared (CAP-3, T02).
     */
    private void listChanged(String notification) {
        gate.notices.noticed(passage.server, notification);
        for (var kind : Kind.values())
            if (notification.equals(kind.changed()))
                asking(kind.list()).ifPresent(list -> Sight.beside(passage, decided, list));
    }

    /** The agent's request for a list, had it made one now. */
    private Optional<Inbound.Call> asking(Method list) {
        return switch (inbound) {
            case Inbound.Call call ->
                    Optional.of(list(list, call.request().meta(), call.revision(), call.session()));
            case Inbound.Listening listening ->
                    Optional.of(
                            list(
                                    list,
                                    Json.object(),
                                    listening.session().revision(),
                                    listening.session()));
            case Inbound.Told _,
                    Inbound.Leaving _,
                    Inbound.Ignored _,
                    Inbound.Malformed _,
                    Inbound.Batch _ ->
                    Optional.empty();
        };
    }

    static Inbound.Call list(
            Method list, Json.Obj meta, Revision revision, @Nullable Session session) {
        return new Inbound.Call(
                new Message.Request(Id.of("list"), list.wire(), Json.object("_meta", meta)),
                list,
                revision,
                session,
                null);
    }

    /** Now and then a caller's tools are looked at, after a call as any other. */
    private void lookNowAndThen() {
        if (!(inbound instanceof Inbound.Call call)
                || call.method() != Method.TOOLS_CALL
                || !gate.sights.isAfterCall()) return;
        gate.notices.noticed(passage.server, "it answered a number of calls");
        asking(Method.TOOLS_LIST).ifPresent(list -> Sight.beside(passage, decided, list));
    }

    private void forward(Relay relay, UpstreamRequest outbound) {
        lookNowAndThen();
        var server = decided.reached().server();
        switch (server.place()) {
            case Place.Remote place -> relay.start(Crossing.upstream(server, place), outbound);
            case Place.Local _ ->
                    throw new IllegalStateException("a program is reached by way of the model");
        }
    }

    /** The agent ends a session of the server's: it is over here, whatever the server says. */
    void takeLeave(Session session) {
        passage.record(
                decided.event(passage, null),
                () -> {
                    gate.sessions.end(session);
                    if (session.upstreamId().isEmpty()) left();
                    else authority(authority -> takeLeave(session, authority));
                });
    }

    /**
     * What is shown for it alone is in the record before. Told nothing, a server ends it by age.
     */
    private void takeLeave(Session session, ServerAuthority authority) {
        if (authority.trouble().isPresent()) {
            left();
            return;
        }
        Runnable telling = () -> forward(relay(), Outbound.leaving(session).by(authority));
        if (authority.headers().isEmpty()) telling.run();
        else passage.record(passage.chronicle.authorised(gate.clock.instant()), telling);
    }

    private void left() {
        passage.answer.send(Response.empty(204));
    }

    // Between revisions

    /**
     * 6 and 7 by way of the model: see {@link Bridged}.
     *
     * @param call what the server is asked
     * @param ours the session in which, if any
     */
    void cross(Inbound.Call call, @Nullable OwnSession ours, Authority authority) {
        var asking =
                Crossing.asking(
                        gate.questioning,
                        decided.facts(),
                        call,
                        call.request().params(),
                        call.session(),
                        ours == null ? null : ours.level(),
                        authority);
        var bridged =
                new Bridged(
                        gate,
                        passage.answer,
                        passage.server,
                        passage.chronicle,
                        decided.facts(),
                        inbound,
                        call,
                        asking,
                        ours,
                        passage.route.names(),
                        this::listChanged);
        // The answers to a batch share a stream, which is none of them to come back for.
        if (!MessageReader.isBatch(passage.request.body())) bridged.keep(passage.comesForGone());
        var presence = Presence.of(passage.answer);
        passage.record(
                decided.event(passage, Crossing.digest(asking)),
                () -> presence.begin(() -> start(bridged), bridged::agentLeft));
    }

    private void start(Bridged bridged) {
        lookNowAndThen();
        bridged.start();
    }

    // By what authority

    /**
     * Between 4 and 5: by what authority of the gate's own is the server asked? When there is none
     * that it would take, that is recorded and told, and the server is asked nothing. A program
     * needs none.
     */
    void authorised(Consumer<Authority> then) {
        if (decided.isLocal()) then.accept(Authority.NONE);
        else
            authority(authority ->
                    Authorisation.better(authority, passage.server, inbound)
                            .ifPresentOrElse(this::tell, () -> then.accept(authority)));
    }

    /** The same for what nobody waits for: without one, there is nothing to be told. */
    void quietly(Consumer<Optional<Authority>> then) {
        if (decided.isLocal()) then.accept(Optional.of(Authority.NONE));
        else
            authority(authority ->
                    then.accept(
                            authority.trouble().isPresent()
                                    ? Optional.empty()
                                    : Optional.of(authority)));
    }

    private void authority(Consumer<ServerAuthority> then) {
        ServerAuthority.get(
                gate,
                passage.answer.loop(),
                passage.server,
                passage.chronicle,
                decided.facts().caller(),
                passage.request.headers(),
                authority -> passage.guard(() -> then.accept(authority)));
    }

    private void tell(Authorisation.Told told) {
        passage.record(
                decided.event(passage, null),
                () -> {
                    passage.answer.send(told.response());
                    passage.ended(told.outcome(), 0);
                });
    }
}
