package dev.gatehouse.proxy;

import dev.gatehouse.access.Presented;
import dev.gatehouse.bridge.Requests;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.UpstreamRequest;
import dev.gatehouse.http.UpstreamRequest.Lane;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.MirroredHeaders;
import dev.gatehouse.mcp.MirroredParameters;
import dev.gatehouse.mcp.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Renders what goes to a server from what was decided on: body and headers alike are made from the
 * parsed call, so that nothing else of the agent's request can get through, its token least of all
 * (REQ-017, REQ-087, T22, T33).
 */
final class Outbound {
    private static final String ACCEPT = "application/json, text/event-stream";
    private static final byte[] NO_BODY = {};

    private Outbound() {}

    /**
     * @param introduced what the server is told of what the agent can be asked
     */
    static UpstreamRequest call(
            Inbound.Call call,
            Leg leg,
            UnaryOperator<Json.Obj> introduced,
            MirroredParameters parameters,
            Headers agentHeaders) {
        var request =
                new Message.Request(
                        leg.toServer(call.request().id()),
                        call.request().method(),
                        params(call, leg, introduced));
        var headers = new ArrayList<>(posting());
        var session = call.session();
        switch (call.era()) {
            case LEGACY -> legacy(session, headers);
            case MODERN -> {
                headers.addAll(List.of("MCP-Protocol-Version", call.revision().date()));
                MirroredHeaders.render(request, call.method(), parameters)
                        .forEach((name, value) -> headers.addAll(List.of(name, value)));
                if (call.method() == Method.TOOLS_CALL)
                    unrecognised(agentHeaders, headers, headers.size());
            }
        }
        var lane = call.method() == Method.LISTEN ? Lane.STREAM : Lane.CALL;
        return new UpstreamRequest("POST", headers, request.toBytes(), lane);
    }

    /**
     * REQ-025: a parameter header that the approved schema does not name is passed on as it is,
     * unless it carries the agent's token (T22).
     */
    private static void unrecognised(Headers agent, List<String> headers, int known) {
        var token = Presented.token(agent);
        var rendered = new ArrayList<String>();
        for (int i = 0; i < known; i += 2) rendered.add(headers.get(i).toLowerCase(Locale.ROOT));
        agent.withPrefix(
                MirroredHeaders.PARAM_PREFIX,
                (name, value) -> {
                    if (!rendered.contains(name.toLowerCase(Locale.ROOT))
                            && (token == null || !value.contains(token)))
                        headers.addAll(List.of(name, value));
                });
    }

    /** The parameters without what the gate does not carry: tasks, and the agent's baggage. */
    private static Json.Obj params(Inbound.Call call, Leg leg, UnaryOperator<Json.Obj> introduced) {
        var params = Requests.known(call.method(), call.request().params());
        if (params.has("_meta"))
            params = params.with("_meta", meta(params.object("_meta"), leg, introduced));
        return switch (call.method()) {
            case INITIALIZE ->
                    params.with("protocolVersion", Json.of(call.revision().date()))
                            .with(
                                    "capabilities",
                                    introduced.apply(
                                            LocalAnswers.carried(params.object("capabilities"))));
            default -> params;
        };
    }

    private static Json.Obj meta(Json.Obj given, Leg leg, UnaryOperator<Json.Obj> introduced) {
        var meta = given.without("baggage");
        var token = meta.member(Meta.PROGRESS_TOKEN);
        if (token != null)
            meta =
                    Leg.isName(token)
                            ? meta.with(Meta.PROGRESS_TOKEN, leg.toServer(token))
                            : meta.without(Meta.PROGRESS_TOKEN);
        return meta.has(Meta.CLIENT_CAPABILITIES)
                ? meta.with(
                        Meta.CLIENT_CAPABILITIES,
                        introduced.apply(
                                LocalAnswers.carried(meta.object(Meta.CLIENT_CAPABILITIES))))
                : meta;
    }

    /**
     * What an agent tells, under the names that the server knows; empty when it speaks of what the
     * server never asked.
     */
    static Optional<UpstreamRequest> told(Inbound.Told told, Leg leg) {
        return named(told.message(), leg).map(message -> posted(told, message));
    }

    private static Optional<Message> named(Message message, Leg leg) {
        return switch (message) {
            case Message.Result(var id, var result) ->
                    asked(leg.fromAgent(id.value())).map(own -> new Message.Result(own, result));
            case Message.Failure(var id, var error) ->
                    asked(id == null ? null : leg.fromAgent(id.value()))
                            .map(own -> new Message.Failure(own, error));
            case Message.Notification note -> named(note, leg);
            case Message.Request _ -> throw new IllegalArgumentException("a request is a call");
        };
    }

    private static Optional<Id> asked(@Nullable Json own) {
        return own != null && Id.isId(own) ? Optional.of(new Id(own)) : Optional.empty();
    }

    /** An agent cancels what it asked, and tells how far it is with what it was asked. */
    private static Optional<Message> named(Message.Notification note, Leg leg) {
        var params = note.params();
        return switch (note.method()) {
            case "notifications/cancelled" -> {
                var id = params.member("requestId");
                yield id != null && Id.isId(id)
                        ? Optional.of(renamed(note, "requestId", leg.toServer(id)))
                        : Optional.empty();
            }
            case "notifications/progress" ->
                    Optional.ofNullable(leg.fromAgent(params.member(Meta.PROGRESS_TOKEN)))
                            .map(own -> renamed(note, Meta.PROGRESS_TOKEN, own));
            default -> Optional.of(note);
        };
    }

    private static Message renamed(Message.Notification note, String member, Json name) {
        return new Message.Notification(note.method(), note.params().with(member, name));
    }

    private static UpstreamRequest posted(Inbound.Told told, Message message) {
        var headers = new ArrayList<>(posting());
        if (told.revision() == Revision.V2026_07_28)
            headers.addAll(List.of("MCP-Protocol-Version", told.revision().date()));
        else legacy(told.session(), headers);
        return new UpstreamRequest("POST", headers, message.toBytes(), Lane.CALL);
    }

    /** The gate's own word to a server in an agent's session. */
    static UpstreamRequest own(Session session, Message message) {
        return posted(new Inbound.Told(message, session.revision(), session), message);
    }

    static UpstreamRequest listening(Inbound.Listening listening) {
        var headers = new ArrayList<>(List.of("Accept", "text/event-stream"));
        legacy(listening.session(), headers);
        var last = listening.lastEventId();
        if (last != null) headers.addAll(List.of("Last-Event-ID", last));
        return new UpstreamRequest("GET", headers, NO_BODY, Lane.STREAM);
    }

    static UpstreamRequest leaving(Session session) {
        var headers = new ArrayList<String>();
        legacy(session, headers);
        return new UpstreamRequest("DELETE", headers, NO_BODY, Lane.CALL);
    }

    private static List<String> posting() {
        return List.of("Content-Type", "application/json", "Accept", ACCEPT);
    }

    private static void legacy(@Nullable Session session, List<String> headers) {
        if (session == null) return;
        headers.addAll(List.of("MCP-Protocol-Version", session.revision().date()));
        if (!session.upstreamId().isEmpty())
            headers.addAll(List.of("Mcp-Session-Id", session.upstreamId()));
    }
}
