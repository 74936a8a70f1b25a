package dev.gatehouse.upstream;

import dev.gatehouse.bridge.Capabilities;
import dev.gatehouse.inventory.Declaration;
import dev.gatehouse.inventory.UiResource;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import java.util.List;

/**
 * One client's talk with one server in one era: requests in order, each waiting for its answer. Not
 * for several threads. Throws {@link Unreadable} when there is no answer that can be taken.
 */
interface Talk {
    Answer ask(Method method, Json.Obj params);

    void tell(String notification);

    /** The newest legacy revision that the transport carries. */
    default Revision newest() {
        return Revision.V2025_11_25;
    }

    /** Whether the transport carries this legacy revision: HTTP with SSE is of 2024-11-05 alone. */
    default boolean isOfTransport(Revision revision) {
        return true;
    }

    /**
     * The transport, when it is not the one of the agreed revision, as {@link
     * Declaration#transport} says it.
     */
    default String transport() {
        return "";
    }

    /** Names the revision that was agreed, for every later request. */
    void agreed(Revision negotiated);

    /** Ends what the server may keep for this talk. */
    void hangUp();

    /**
     * Everything that an agent may be able to do, because servers hide tools from clients that lack
     * what the tools need, and all of the surface is to be read (CAP-1). What is then asked of us
     * is declined, which a client may always do.
     */
    Json.Obj CAPABILITIES =
            Json.object(
                    "roots",
                    Json.object(),
                    "sampling",
                    Json.object(),
                    "elicitation",
                    Json.object("form", Json.object(), "url", Json.object()),
                    "extensions",
                    Json.object(
                            UiResource.EXTENSION,
                            Json.object("mimeTypes", List.of(UiResource.MEDIA_TYPE))));

    Json.Obj CLIENT_INFO = Json.object("name", "gatehouse", "version", "1");

    /** The code with which the specification has a client refuse to sample. */
    int USER_REJECTED = -1;

    /** What an initialize request says of us. */
    static Json.Obj introduction(Revision offered) {
        return Json.object(
                "protocolVersion",
                offered.date(),
                "capabilities",
                Capabilities.ofClient(CAPABILITIES, Revision.V2026_07_28, offered),
                "clientInfo",
                CLIENT_INFO);
    }

    /** What every request of the modern era says of us. */
    static Json.Obj withMeta(Json.Obj params) {
        return params.with(
                "_meta",
                Json.object(
                        Meta.PROTOCOL_VERSION,
                        Revision.V2026_07_28.date(),
                        Meta.CLIENT_CAPABILITIES,
                        CAPABILITIES,
                        Meta.CLIENT_INFO,
                        CLIENT_INFO));
    }

    /** What we answer to what a server asks of us, so that it does not wait. */
    static Message declining(Message.Request request) {
        return switch (request.method()) {
            case "ping" -> new Message.Result(request.id(), Json.object());
            case "roots/list" ->
                    new Message.Result(request.id(), Json.object("roots", Json.array()));
            case "elicitation/create" ->
                    new Message.Result(request.id(), Json.object("action", "decline"));
            case "sampling/createMessage" ->
                    new Message.Failure(
                            request.id(), new RpcError(USER_REJECTED, "Declined: nobody is here"));
            default ->
                    new Message.Failure(
                            request.id(),
                            new RpcError(RpcError.METHOD_NOT_FOUND, "Method not found"));
        };
    }
}
