package dev.gatehouse.proxy;

import dev.gatehouse.http.AgentRequest;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.MirroredHeaders;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.proxy.Inbound.Call;
import dev.gatehouse.proxy.Inbound.Leaving;
import dev.gatehouse.proxy.Inbound.Listening;
import dev.gatehouse.proxy.Inbound.Malformed;
import dev.gatehouse.proxy.Inbound.Told;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads an agent's HTTP request as what it means in the protocol, with the rules of its era.
 *
 * <p>The era is told from the request alone, before its method is looked at: a modern version in
 * the header or modern keys in {@code _meta} make it modern, all else is legacy (REQ-007).
 */
final class InboundReader {
    /** The legacy revisions that are served, the newest last. */
    static final List<Revision> LEGACY =
            List.of(
                    Revision.V2024_11_05,
                    Revision.V2025_03_26,
                    Revision.V2025_06_18,
                    Revision.V2025_11_25);

    static final Revision MODERN = Revision.V2026_07_28;

    /** Not offered to agents yet, so they are not found (REQ-010). */
    private static final Set<Method> UNSERVED =
            EnumSet.of(
                    Method.TASKS_GET,
                    Method.TASKS_UPDATE,
                    Method.TASKS_CANCEL,
                    Method.TASKS_RESULT,
                    Method.TASKS_LIST);

    /** What an agent may tell a server; over HTTP the modern revision has nothing of the kind. */
    private static final Set<String> LEGACY_NOTIFICATIONS =
            Set.of(
                    "notifications/initialized",
                    "notifications/cancelled",
                    "notifications/progress",
                    "notifications/roots/list_changed");

    private static final int MAX_PRINTABLE = 100;

    private final MessageReader messages;
    private final Sessions sessions;
    private final int maxBatch;

    /**
     * @param maxBatch messages of one batch
     */
    InboundReader(JsonLimits limits, Sessions sessions, int maxBatch) {
        this.maxBatch = maxBatch;
        this.messages = new MessageReader(limits);
        this.sessions = sessions;
    }

    Inbound read(AgentRequest http, String server, String principal) {
        for (var name : List.of("mcp-protocol-version", "mcp-session-id", "last-event-id"))
            if (http.headers().isRepeated(name))
                return malformed(400, "the " + name + " header appears twice", null);
        return switch (http.method()) {
            case "POST" -> readPost(http, server, principal);
            case "GET" -> readGet(http, server, principal);
            case "DELETE" -> readDelete(http, server, principal);
            default -> malformed(405, "the method is POST, GET or DELETE", null);
        };
    }

    private Inbound readPost(AgentRequest http, String server, String principal) {
        if (!http.headers().contentType().equals("application/json"))
            return malformed(415, "the content type must be application/json", null);
        if (!http.headers().accepts("application/json")
                || !http.headers().accepts("text/event-stream"))
            return malformed(406, "Accept must list application/json and text/event-stream", null);
        if (MessageReader.isBatch(http.body()) && http.headers().first("mcp-session-id") != null)
            return readBatch(http, server, principal);
        return readSingle(http, server, principal);
    }

    /** REQ-013: only sessions of 2025-03-26 have batches, and none of them begins a session. */
    private Inbound readBatch(AgentRequest http, String server, String principal) {
        if (!(session(http, server, principal) instanceof Found(var session))
                || session.revision() != Revision.V2025_03_26)
            return readSingle(http, server, principal);
        var readings = messages.readBatch(http.body());
        if (readings.size() > maxBatch)
            return malformed(400, "a batch has at most " + maxBatch + " messages", null);
        if (readings.size() == 1 && readings.getFirst() instanceof MessageReader.Malformed bad)
            return new Malformed(400, bad.error(), bad.id());
        return new Inbound.Batch(readings.stream().map(each -> element(each, session)).toList());
    }

    private static Inbound element(MessageReader.Reading reading, Session session) {
        return switch (reading) {
            case MessageReader.Malformed(var error, var id) -> new Malformed(200, error, id);
            case MessageReader.Read(Message.Request request)
                    when request.method().equals(Method.INITIALIZE.wire()) ->
                    malformed(200, "initialize is not part of a batch", request.id());
            case MessageReader.Read(var message) -> readLegacy(message, session);
        };
    }

    private Inbound readSingle(AgentRequest http, String server, String principal) {
        return switch (messages.read(http.body())) {
            case MessageReader.Malformed(var error, var id) -> new Malformed(400, error, id);
            case MessageReader.Read(var message) ->
                    isModern(http, message)
                            ? readModern(http, message)
                            : readLegacy(http, message, server, principal);
        };
    }

    private static boolean isModern(AgentRequest http, Message message) {
        if (MODERN.date().equals(http.headers().first(MirroredHeaders.VERSION))) return true;
        return switch (message) {
            case Message.Request request -> hasModernMeta(request.meta());
            case Message.Notification note -> hasModernMeta(note.params().object("_meta"));
            case Message.Result _, Message.Failure _ -> false;
        };
    }

    private static boolean hasModernMeta(Json.Obj meta) {
        return meta.has(Meta.PROTOCOL_VERSION) || meta.has(Meta.CLIENT_CAPABILITIES);
    }

    private static Inbound readModern(AgentRequest http, Message message) {
        return switch (message) {
            case Message.Request request -> readModernRequest(http, request);
            case Message.Notification note -> notification(note, MODERN, Set.of(), null);
            case Message.Result(var id, _) ->
                    malformed(400, "an agent sends no answers in this revision", id);
            case Message.Failure(var id, _) ->
                    malformed(400, "an agent sends no answers in this revision", id);
        };
    }

    /** The order of the checks is the order that the conformance suite expects of a server. */
    private static Inbound readModernRequest(AgentRequest http, Message.Request request) {
        var meta = request.meta();
        var version = meta.text(Meta.PROTOCOL_VERSION);
        var header = http.headers().first(MirroredHeaders.VERSION);
        if (version == null || !(meta.member(Meta.CLIENT_CAPABILITIES) instanceof Json.Obj))
            return new Malformed(
                    400,
                    new RpcError(
                            RpcError.INVALID_PARAMS,
                            "Invalid params: _meta needs "
                                    + Meta.PROTOCOL_VERSION
                                    + " and "
                                    + Meta.CLIENT_CAPABILITIES),
                    request.id());
        if (header == null || !header.strip().equals(version))
            return mismatch("the mcp-protocol-version header does not match the body", request);
        if (!version.equals(MODERN.date()))
            return new Malformed(
                    400, Answers.unsupportedVersion(version, List.of(MODERN)), request.id());
        var method = Method.find(request.method()).filter(known -> serves(known, Era.MODERN));
        var named = method.orElse(Method.DISCOVER);
        var disagreement = MirroredHeaders.disagreement(request, named, http.headers()::all);
        if (disagreement.isPresent()) return mismatch(disagreement.get(), request);
        if (method.isEmpty()) return new Malformed(404, notFound(request), request.id());
        return call(request, method.get(), MODERN, null);
    }

    private static Inbound mismatch(String why, Message.Request request) {
        return new Malformed(
                400,
                new RpcError(RpcError.HEADER_MISMATCH, "Header mismatch: " + why),
                request.id());
    }

    private Inbound readLegacy(
            AgentRequest http, Message message, String server, String principal) {
        if (message instanceof Message.Request request
                && request.method().equals(Method.INITIALIZE.wire()))
            return call(request, Method.INITIALIZE, negotiated(request), null);
        return switch (session(http, server, principal)) {
            case NoSession(var malformed) -> withId(malformed, message);
            case Found(var session) -> readLegacy(message, session);
        };
    }

    private static Inbound readLegacy(Message message, Session session) {
        if (message instanceof Message.Notification note)
            return notification(note, session.revision(), LEGACY_NOTIFICATIONS, session);
        if (!(message instanceof Message.Request request))
            return new Told(message, session.revision(), session);
        return Method.find(request.method())
                .filter(method -> serves(method, Era.LEGACY))
                .map(method -> call(request, method, session.revision(), session))
                .orElseGet(() -> new Malformed(200, notFound(request), request.id()));
    }

    /** A request without an id would reach the server undecided, so it is no notification to us. */
    private static Inbound notification(
            Message.Notification note,
            Revision revision,
            Set<String> known,
            @Nullable Session session) {
        if (Method.find(note.method()).isPresent())
            return malformed(400, "this method is a request and needs an id", null);
        return known.contains(note.method())
                ? new Told(note, revision, session)
                : new Inbound.Ignored(note.method(), revision);
    }

    private static boolean serves(Method method, Era era) {
        return method.isIn(era) && !UNSERVED.contains(method);
    }

    /** The revision that the agent asks for if it is served, else our newest (REQ-005). */
    private static Revision negotiated(Message.Request request) {
        return Revision.find(String.valueOf(request.params().text("protocolVersion")))
                .filter(LEGACY::contains)
                .orElse(LEGACY.getLast());
    }

    private Inbound readGet(AgentRequest http, String server, String principal) {
        if (isModernOnly(http)) return methodNotAllowed();
        if (!http.headers().accepts("text/event-stream"))
            return malformed(406, "Accept must list text/event-stream", null);
        return switch (session(http, server, principal)) {
            case NoSession(var malformed) -> malformed;
            case Found(var session) ->
                    new Listening(session, http.headers().first("last-event-id"));
        };
    }

    private Inbound readDelete(AgentRequest http, String server, String principal) {
        if (isModernOnly(http)) return methodNotAllowed();
        return switch (session(http, server, principal)) {
            case NoSession(var malformed) -> malformed;
            case Found(var session) -> new Leaving(session);
        };
    }

    private static boolean isModernOnly(AgentRequest http) {
        return MODERN.date().equals(http.headers().first(MirroredHeaders.VERSION))
                || http.headers().first("mcp-session-id") == null;
    }

    /** REQ-018: the modern transport has no GET and no DELETE. */
    private static Inbound methodNotAllowed() {
        return malformed(405, "GET and DELETE belong to a session of an earlier revision", null);
    }

    private sealed interface Looked {}

    private record Found(Session session) implements Looked {}

    private record NoSession(Malformed malformed) implements Looked {}

    private Looked session(AgentRequest http, String server, String principal) {
        var version = http.headers().first(MirroredHeaders.VERSION);
        if (version != null && LEGACY.stream().noneMatch(served -> served.date().equals(version)))
            return none(
                    400,
                    "Bad request: protocol version " + printable(version) + " is not served here");
        var id = http.headers().first("mcp-session-id");
        if (id == null)
            return none(400, "Bad request: the mcp-session-id header is missing: initialize first");
        var session = sessions.find(server, principal, id.strip());
        if (session.isEmpty()) return none(404, "Session not found: initialize again");
        if (version != null && !version.equals(session.get().revision().date()))
            return none(400, "Bad request: the session was opened with another protocol version");
        return new Found(session.get());
    }

    private static Looked none(int status, String why) {
        return new NoSession(
                new Malformed(status, new RpcError(RpcError.INVALID_REQUEST, why), null));
    }

    private static Malformed withId(Malformed malformed, Message message) {
        return message instanceof Message.Request request
                ? new Malformed(malformed.status(), malformed.error(), request.id())
                : malformed;
    }

    private static Inbound call(
            Message.Request request, Method method, Revision revision, @Nullable Session session) {
        var subject = subject(method, request.params());
        if (subject.isEmpty() && needsSubject(method))
            return new Malformed(
                    200,
                    new RpcError(
                            RpcError.INVALID_PARAMS,
                            "Invalid params: " + method.wire() + " does not say what it is about"),
                    request.id());
        if (request.params().has("arguments")
                && !(request.params().member("arguments") instanceof Json.Obj))
            return new Malformed(
                    200,
                    new RpcError(
                            RpcError.INVALID_PARAMS,
                            "Invalid params: the arguments of " + method.wire() + " are no object"),
                    request.id());
        return new Call(request, method, revision, session, subject.orElse(null));
    }

    private static boolean needsSubject(Method method) {
        return method.hasSubject() || method == Method.COMPLETE;
    }

    private static Optional<ItemKey> subject(Method method, Json.Obj params) {
        return switch (method) {
            case TOOLS_CALL -> key(Kind.TOOL, params.text("name"));
            case PROMPTS_GET -> key(Kind.PROMPT, params.text("name"));
            case RESOURCES_READ, RESOURCES_SUBSCRIBE, RESOURCES_UNSUBSCRIBE ->
                    key(Kind.RESOURCE, params.text("uri"));
            case COMPLETE -> reference(params.object("ref"));
            default -> Optional.empty();
        };
    }

    private static Optional<ItemKey> reference(Json.Obj ref) {
        return switch (String.valueOf(ref.text("type"))) {
            case "ref/prompt" -> key(Kind.PROMPT, ref.text("name"));
            case "ref/resource" -> key(Kind.TEMPLATE, ref.text("uri"));
            default -> Optional.empty();
        };
    }

    private static Optional<ItemKey> key(Kind kind, @Nullable String name) {
        return name == null || name.isEmpty()
                ? Optional.empty()
                : Optional.of(new ItemKey(kind, name));
    }

    private static RpcError notFound(Message.Request request) {
        return new RpcError(
                RpcError.METHOD_NOT_FOUND, "Method not found: " + printable(request.method()));
    }

    /** What an agent sent may be repeated to it, short and without what is not plain text. */
    static String printable(String text) {
        boolean plain = text.length() <= MAX_PRINTABLE;
        for (int i = 0; plain && i < text.length(); i++) plain = isPlain(text.charAt(i));
        if (plain) return text;
        var kept = new StringBuilder();
        for (int i = 0; i < text.length() && kept.length() < MAX_PRINTABLE; i++)
            if (isPlain(text.charAt(i))) kept.append(text.charAt(i));
        return kept.toString();
    }

    private static boolean isPlain(char c) {
        return c >= 0x20 && c < 0x7F;
    }

    private static Malformed malformed(int status, String why, @Nullable Id id) {
        return new Malformed(
                status, new RpcError(RpcError.INVALID_REQUEST, "Invalid request: " + why), id);
    }
}
