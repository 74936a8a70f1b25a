package dev.gatehouse.proxy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatehouse.mcp.Digest;
import java.time.Duration;
import java.util.Objects;

/**
 * The seats of all sessions that the gate itself keeps, on this replica. A session that comes from
 * another replica gets a new, empty one.
 */
final class Seats {
    private static final int MAX_SEATS = 100_000;

    private final Cache<Digest, Seat> seats;

    Seats(Duration lifetime) {
        seats = Caffeine.newBuilder().maximumSize(MAX_SEATS).expireAfterAccess(lifetime).build();
    }

    Seat of(Session session) {
        return Objects.requireNonNull(seats.get(Sessions.key(session.id()), _ -> new Seat()));
    }

    void end(Session session) {
        seats.invalidate(Sessions.key(session.id()));
    }
}
