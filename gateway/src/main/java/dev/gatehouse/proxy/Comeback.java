package dev.gatehouse.proxy;

import dev.gatehouse.access.Caller;
import dev.gatehouse.mcp.Id;
import org.jspecify.annotations.Nullable;

/** What an agent that brings the id of an event comes back to. */
sealed interface Comeback {
    /** A stream that this replica keeps, for what comes after an event of it. */
    record Held(KeptStream stream, long after) implements Comeback {}

    /**
     * A stream of this session that this replica does not have: another one has it, or it was kept
     * for long enough.
     *
     * @param request that it was to answer; null when it was one of news, which can begin anew
     */
    record Gone(@Nullable Id request) implements Comeback {}

    /** The id is no event's of this session. */
    record Foreign() implements Comeback {}

    static Comeback of(Gate gate, Inbound.Listening listening, Caller caller) {
        var id = listening.lastEventId();
        if (id == null || !(caller instanceof Caller.Known(var token))) return new Foreign();
        var session = listening.session();
        var event = gate.eventIds.read(id.strip(), token.principal(), Sessions.key(session.id()));
        if (event.isEmpty()) return new Foreign();
        var at = event.get();
        return gate.ours
                .seen(session)
                .flatMap(ours -> ours.replay().find(at.stream()))
                // News that nobody listened to any more begin anew, with what may have been missed.
                .filter(stream -> at.request() != null || !stream.isOver())
                .<Comeback>map(stream -> new Held(stream, at.sequence()))
                .orElseGet(() -> new Gone(at.request()));
    }
}
