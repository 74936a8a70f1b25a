package dev.gatehouse.proxy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatehouse.access.Joined;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Opens and ends the sessions of legacy agents (REQ-035, REQ-036). A session is bound to the
 * principal and the server that it was opened for; it names them, it does not prove them: every
 * request is still authorised by its token.
 *
 * <p>Ended sessions are remembered by this replica for as long as they could still be presented.
 * The memory that all replicas share is the server, which was told of the end; of a session of the
 * gate's own they tell each other.
 */
final class Sessions {
    private static final String PURPOSE = "session";
    private static final int MAX_ENDED = 200_000;

    /** Bytes of what an agent can be asked for, as JSON. */
    private static final int MAX_CAPABILITIES = 4 << 10;

    private final Seal seal;
    private final InstantSource clock;
    private final Duration lifetime;
    private final Cache<Digest, Boolean> ended;

    Sessions(Seal seal, InstantSource clock, Duration lifetime) {
        this.seal = seal;
        this.clock = clock;
        this.lifetime = lifetime;
        this.ended =
                Caffeine.newBuilder().maximumSize(MAX_ENDED).expireAfterWrite(lifetime).build();
    }

    /**
     * @param capabilities what the agent declared
     */
    Session open(
            String server,
            String principal,
            Revision revision,
            String upstreamId,
            Json.Obj capabilities) {
        return open(server, principal, revision, upstreamId, null, opensUrls(capabilities));
    }

    /** A session of the gate's own, in front of a server that has none of this kind. */
    Session openOurs(String server, String principal, Revision revision, Json.Obj capabilities) {
        return open(
                server, principal, revision, "", fitting(capabilities), opensUrls(capabilities));
    }

    private static boolean opensUrls(Json.Obj capabilities) {
        return capabilities.object("elicitation").has("url");
    }

    /** The session travels in a header. What does not fit is left out: then less is asked. */
    private static Json.Obj fitting(Json.Obj capabilities) {
        if (capabilities.toBytes().length <= MAX_CAPABILITIES) return capabilities;
        var asked = capabilities.without("experimental").without("extensions");
        return asked.toBytes().length <= MAX_CAPABILITIES ? asked : Json.object();
    }

    private Session open(
            String server,
            String principal,
            Revision revision,
            String upstreamId,
            Json.@Nullable Obj capabilities,
            boolean opensUrls) {
        var content = Json.object("r", revision.date(), "u", upstreamId);
        if (capabilities != null) content = content.with("c", capabilities);
        if (opensUrls) content = content.with("l", Json.of(true));
        var id =
                seal.seal(
                        PURPOSE, owner(server, principal), content, clock.instant().plus(lifetime));
        return new Session(id, revision, upstreamId, capabilities, opensUrls);
    }

    /** The session, or empty when it is unknown, foreign, too old or ended: the agent gets 404. */
    Optional<Session> find(String server, String principal, String id) {
        return seal.open(PURPOSE, owner(server, principal), id, clock.instant())
                .filter(_ -> !isEnded(key(id)))
                .flatMap(content -> session(id, content));
    }

    private static Optional<Session> session(String id, Json.Obj content) {
        var upstreamId = content.text("u");
        var capabilities = content.has("c") ? content.object("c") : null;
        return Revision.find(String.valueOf(content.text("r")))
                .map(revision ->
                        new Session(
                                id,
                                revision,
                                upstreamId == null ? "" : upstreamId,
                                capabilities,
                                content.has("l")));
    }

    void end(Session session) {
        end(key(session.id()));
    }

    void end(Digest session) {
        ended.put(session, Boolean.TRUE);
    }

    boolean isEnded(Digest session) {
        return ended.getIfPresent(session) != null;
    }

    static Digest key(String id) {
        return Digest.of(id.getBytes(StandardCharsets.US_ASCII));
    }

    private static String owner(String server, String principal) {
        return Joined.of(server, principal);
    }
}
