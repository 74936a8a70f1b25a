package dev.gatehouse.proxy;

import dev.gatehouse.access.Joined;
import dev.gatehouse.bridge.Capabilities;
import dev.gatehouse.bridge.Requests;
import dev.gatehouse.http.Authority;
import dev.gatehouse.http.Upstream;
import dev.gatehouse.inventory.ItemStanding;
import dev.gatehouse.inventory.Offer;
import dev.gatehouse.inventory.Place;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerStanding;
import dev.gatehouse.links.Asking;
import dev.gatehouse.links.Target;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.MirroredParameters;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.policy.Facts;
import dev.gatehouse.policy.Questioning;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How an allowed request goes from its agent's revision to its server's: as it is between equals,
 * by way of the model between others.
 */
final class Crossing {
    private Crossing() {}

    /**
     * Whether agent and server understand each other without the gate. 2025-03-26 never does: what
     * its batches ask is asked one by one. A server may speak more legacy revisions than the one in
     * which it was approved, but only that one is known.
     */
    static boolean isBetweenEquals(Revision agent, Revision server) {
        return agent == server && agent.compareTo(Revision.V2025_06_18) >= 0;
    }

    /**
     * The request as a link takes it.
     *
     * @param params the agent's, with the server's own request state in place of a sealed one
     * @param session null for a modern agent
     * @param level of log messages that the session is set to, or null
     * @param authority by which the server is asked
     */
    static Asking asking(
            Questioning questioning,
            Facts facts,
            Inbound.Call call,
            Json.Obj params,
            @Nullable Session session,
            @Nullable String level,
            Authority authority) {
        if (!(facts.server() instanceof ServerStanding.Reachable(var server, var offer)))
            throw new IllegalStateException("allowed without a reachable server");
        var said = inTheModel(call, params);
        var meta = said.object("_meta");
        return new Asking(
                target(facts, server, offer),
                offer.declaration().revision(),
                RequestStates.principal(facts),
                party(facts, session),
                call.method(),
                withMeta(said.without("task"), meta, level),
                questioning.introduced(server.name(), capabilities(meta, session)),
                meta.has(Meta.PROGRESS_TOKEN),
                question -> questioning.objection(server.name(), question).isEmpty(),
                parameters(facts, offer),
                authority);
    }

    private static Target target(Facts facts, Server server, Offer offer) {
        return switch (server.place()) {
            case Place.Remote remote ->
                    new Target.Remote(upstream(server, remote), offer.declaration().isOverSse());
            case Place.Local local ->
                    new Target.Local(
                            server.name(),
                            local,
                            offer.declaration().program(),
                            RequestStates.principal(facts));
        };
    }

    static Upstream upstream(Server server, Place.Remote place) {
        return new Upstream(place.url(), place.caPem(), server.name());
    }

    /**
     * What the agent's revision can say and no more: a legacy agent has no request state and no
     * answers of its own making to give (REQ-045, T49).
     */
    private static Json.Obj inTheModel(Inbound.Call call, Json.Obj params) {
        return call.era() == Era.MODERN
                ? Requests.known(call.method(), params)
                : Requests.params(call.method(), params, call.revision(), Revision.V2026_07_28);
    }

    /** Two sessions of one agent are two parties: their servers may keep apart what they set. */
    private static String party(Facts facts, @Nullable Session session) {
        var principal = RequestStates.principal(facts);
        return session == null
                ? principal
                : Joined.of(principal, Sessions.key(session.id()).value());
    }

    private static Json.Obj withMeta(Json.Obj params, Json.Obj meta, @Nullable String level) {
        var kept =
                meta.without("baggage")
                        .without(Meta.PROGRESS_TOKEN)
                        .without(Meta.PROTOCOL_VERSION)
                        .without(Meta.CLIENT_CAPABILITIES)
                        .without(Meta.CLIENT_INFO);
        if (level != null) kept = kept.with(Meta.LOG_LEVEL, Json.of(level));
        return kept.members().isEmpty() ? params.without("_meta") : params.with("_meta", kept);
    }

    private static Json.Obj capabilities(Json.Obj meta, @Nullable Session session) {
        var declared = session == null ? null : session.capabilities();
        return LocalAnswers.carried(
                session == null || declared == null
                        ? meta.object(Meta.CLIENT_CAPABILITIES)
                        : Capabilities.ofClient(
                                declared, session.revision(), Revision.V2026_07_28));
    }

    private static MirroredParameters parameters(Facts facts, Offer offer) {
        return offer.declaration().revision().era() == Era.MODERN
                        && facts.item() instanceof ItemStanding.Approved(var item)
                ? offer.parameters(item.key())
                : MirroredParameters.NONE;
    }

    /**
     * Of what is asked of the server, as far as it is known before a link puts it on the wire: its
     * id, its session and its framing are the link's.
     */
    static Digest digest(Asking asking) {
        return Digest.of(
                Json.object("method", asking.method().wire(), "params", asking.params()).toBytes());
    }

    /**
     * A legacy agent's own stream, as the model's request to listen.
     *
     * @param mayRead whether a resource that the session subscribed to may still be read
     */
    static Inbound.Call listening(Session session, OwnSession ours, Predicate<String> mayRead) {
        return new Inbound.Call(
                new Message.Request(
                        Id.of("stream"),
                        Method.LISTEN.wire(),
                        Json.object("notifications", ours.filter(mayRead))),
                Method.LISTEN,
                session.revision(),
                session,
                null);
    }
}
