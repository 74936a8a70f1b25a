package dev.gatehouse.proxy;

import dev.gatehouse.access.Joined;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The ids of events in sessions of the gate's own: which stream, which event of it, and whose
 * answer the stream brings, sealed to the principal and the session. So an id that comes back was
 * given to this agent in this session, and a replica that never had the stream can still say what
 * became of it (REQ-033). Spec: 2025-11-25 basic/transports#resumability-and-redelivery.
 */
final class EventIds {
    private static final String PURPOSE = "event";

    /** Characters of a request's id as JSON; an event's id holds it and travels in a header. */
    static final int MAX_REQUEST_CHARS = 512;

    /**
     * An event.
     *
     * @param stream unique in its session
     * @param sequence counts the stream's events
     * @param request that the stream answers; null when it is one of news
     */
    record Position(String stream, long sequence, @Nullable Id request) {}

    private final Seal seal;
    private final InstantSource clock;
    private final Duration lifetime;

    EventIds(Seal seal, InstantSource clock, Duration lifetime) {
        this.seal = seal;
        this.clock = clock;
        this.lifetime = lifetime;
    }

    String of(Position event, String principal, Digest session) {
        var content = Json.object("s", event.stream(), "n", event.sequence());
        var request = event.request();
        if (request != null) content = content.with("q", request.value());
        return seal.seal(
                PURPOSE, owner(principal, session), content, clock.instant().plus(lifetime));
    }

    /** Empty when it was not given to this principal in this session. */
    Optional<Position> read(String id, String principal, Digest session) {
        return seal.open(PURPOSE, owner(principal, session), id, clock.instant())
                .map(EventIds::position);
    }

    private static Position position(Json.Obj content) {
        var request = content.member("q");
        return new Position(
                String.valueOf(content.text("s")),
                content.member("n") instanceof Json.Num number ? number.asLong() : 0,
                request == null ? null : new Id(request));
    }

    private static String owner(String principal, Digest session) {
        return Joined.of(principal, session.value());
    }
}
