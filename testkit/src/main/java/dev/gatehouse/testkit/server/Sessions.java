package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions of a legacy server. Safe for many threads. */
public final class Sessions {
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> alive = new ConcurrentHashMap<>();

    Sessions(Catalogue catalogue) {
        var _ = catalogue.hear(news -> alive.values().forEach(session -> session.tell(news)));
    }

    Session begin(Revision revision, Json.Obj clientCapabilities) {
        var bytes = new byte[16];
        random.nextBytes(bytes);
        var session = new Session(HexFormat.of().formatHex(bytes), revision, clientCapabilities);
        alive.put(session.id(), session);
        return session;
    }

    Optional<Session> find(String id) {
        return Optional.ofNullable(alive.get(id));
    }

    void end(Session session) {
        alive.remove(session.id());
        try {
            session.end();
        } catch (IOException peerGone) {
            // whoever listened is not there any more: that is an end too
            return;
        }
    }

    /** How many are alive. */
    public int count() {
        return alive.size();
    }

    /** Forgets them all, as a restart does: every client gets 404 from now on. */
    public void forgetAll() {
        alive.values().forEach(this::end);
    }

    /**
     * Hangs up every standalone stream; what is told from then on waits for the client to resume.
     */
    public void hangUp(long retryMillis) {
        for (var session : alive.values()) {
            try {
                session.hangUp(retryMillis);
            } catch (IOException peerGone) {
                throw new UncheckedIOException(peerGone);
            }
        }
    }
}
