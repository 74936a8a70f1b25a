package dev.gatehouse.proxy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatehouse.mcp.Digest;
import java.time.Duration;
import java.util.Objects;

/**
 * What the sessions hold that the gate itself keeps, on this replica. A session that comes from
 * another replica begins with nothing.
 */
final class OwnSessions {
    private static final int MAX_SESSIONS = 100_000;

    private final Cache<Digest, OwnSession> sessions;

    OwnSessions(Duration lifetime) {
        sessions =
                Caffeine.newBuilder().maximumSize(MAX_SESSIONS).expireAfterAccess(lifetime).build();
    }

    OwnSession of(Session session) {
        return Objects.requireNonNull(
                sessions.get(Sessions.key(session.id()), _ -> new OwnSession()));
    }

    void end(Session session) {
        sessions.invalidate(Sessions.key(session.id()));
    }
}
