package dev.gatehouse.testkit.agent;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.RpcError;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An MCP client of one revision, blocking, for tests. Safe for many threads once connected.
 *
 * <p>It sends what a well-behaved client of its revision sends. {@link #with} adds or replaces
 * headers for the tests of those that do not behave.
 */
public final class FakeAgent {
    private static final int MAX_ROUNDS = 8;

    private final Wire wire;
    private final Revision revision;
    private final Envelope envelope;
    private final AtomicLong ids = new AtomicLong();
    private final Map<String, Json.Obj> schemas = new ConcurrentHashMap<>();
    private final Map<String, Function<Json.Obj, Json.Obj>> skills = new ConcurrentHashMap<>();
    private final Map<String, String> extra = new ConcurrentHashMap<>();
    private volatile @Nullable String session;

    private FakeAgent(Wire wire, Revision revision) {
        this.wire = wire;
        this.revision = revision;
        this.envelope = new Envelope(revision);
    }

    /** An agent for this server, which has sent nothing yet. */
    public static FakeAgent of(URI server, Revision revision) {
        return new FakeAgent(new Wire(server, null), revision);
    }

    public static FakeAgent of(URI server, Revision revision, SSLContext tls) {
        return new FakeAgent(new Wire(server, tls), revision);
    }

    /** Sends this bearer token from now on; null for none. */
    public FakeAgent bearing(@Nullable String token) {
        if (token == null) extra.remove("Authorization");
        else extra.put("Authorization", "Bearer " + token);
        return this;
    }

    /** Sends this header with every request, in place of what would be sent otherwise. */
    public FakeAgent with(String header, String value) {
        extra.put(header, value);
        return this;
    }

    /** Answers what the server asks by sampling; the function is given the parameters. */
    public FakeAgent sampling(Function<Json.Obj, Json.Obj> answer) {
        skills.put("sampling/createMessage", answer);
        return this;
    }

    /** Answers what the server asks by elicitation. */
    public FakeAgent eliciting(Function<Json.Obj, Json.Obj> answer) {
        skills.put("elicitation/create", answer);
        return this;
    }

    /** Answers what the server asks about roots. */
    public FakeAgent rooted(Function<Json.Obj, Json.Obj> answer) {
        skills.put("roots/list", answer);
        return this;
    }

    public @Nullable String session() {
        return session;
    }

    /** Takes over a session id, stolen or made up. */
    public FakeAgent inSession(@Nullable String id) {
        session = id;
        return this;
    }

    /**
     * Opens the conversation: the handshake of the legacy era, {@code server/discover} of the
     * modern one. Returns the server's reply to that.
     */
    public AgentReply connect() {
        if (revision.era() == Era.MODERN) return send(Method.DISCOVER.wire(), Json.object());
        session = null;
        var reply =
                send(
                        Method.INITIALIZE.wire(),
                        Json.object(
                                "protocolVersion",
                                revision.date(),
                                "capabilities",
                                capabilities(),
                                "clientInfo",
                                Envelope.INFO));
        session = reply.headers().firstValue("mcp-session-id").orElse(null);
        if (reply.answer() instanceof Message.Result) {
            var _ = notify("notifications/initialized", Json.object());
        }
        return reply;
    }

    /** The tools, all pages of them. */
    public List<Json.Obj> tools() {
        var tools = list(Method.TOOLS_LIST, "tools");
        for (var tool : tools)
            schemas.put(String.valueOf(tool.text("name")), tool.object("inputSchema"));
        return tools;
    }

    /** The names of the tools, in the server's order. */
    public List<String> toolNames() {
        return tools().stream().map(tool -> String.valueOf(tool.text("name"))).toList();
    }

    /** All pages of a list; throws when a page is no result. */
    public List<Json.Obj> list(Method method, String member) {
        var items = new ArrayList<Json.Obj>();
        var params = Json.object();
        while (true) {
            var page = send(method.wire(), params).result();
            for (var item : page.array(member))
                if (item instanceof Json.Obj object) items.add(object);
            var cursor = page.text("nextCursor");
            if (cursor == null) return items;
            params = Json.object("cursor", cursor);
        }
    }

    public AgentReply call(String tool, Json.Obj arguments) {
        return send(Method.TOOLS_CALL.wire(), Json.object("name", tool, "arguments", arguments));
    }

    /** Calls with a progress token; the listener hears the parameters of every notification. */
    public AgentReply call(String tool, Json.Obj arguments, Consumer<Json.Obj> progress) {
        var token = "progress-" + ids.incrementAndGet();
        return send(
                Method.TOOLS_CALL.wire(),
                Json.object(
                        "name",
                        tool,
                        "arguments",
                        arguments,
                        "_meta",
                        Json.object(Meta.PROGRESS_TOKEN, token)),
                told -> {
                    if (told.method().equals("notifications/progress"))
                        progress.accept(told.params());
                });
    }

    public AgentReply send(String method, Json.Obj params) {
        return send(method, params, told -> {});
    }

    /**
     * Sends a request and waits for its answer. Input that the server asks for is given, on the
     * stream or in further rounds, as far as this agent has the skill.
     *
     * @param listener hears every notification at once
     */
    public AgentReply send(
            String method, Json.Obj params, Consumer<Message.Notification> listener) {
        var reply = once(method, params, listener);
        var sent = params;
        for (int round = 0; round < MAX_ROUNDS && asksForInput(reply); round++) {
            var responses = new LinkedHashMap<String, Json>();
            for (var asked : reply.result().object("inputRequests").members().entrySet())
                if (asked.getValue() instanceof Json.Obj request)
                    responses.put(asked.getKey(), answer(request));
            sent = sent.with("inputResponses", Json.objectOf(responses)).without("requestState");
            var state = reply.result().member("requestState");
            if (state != null) sent = sent.with("requestState", state);
            reply = once(method, sent, listener);
        }
        return reply;
    }

    private static boolean asksForInput(AgentReply reply) {
        return reply.answer() instanceof Message.Result(_, var result)
                && "input_required".equals(result.text("resultType"));
    }

    private Json.Obj answer(Json.Obj asked) {
        var skill = skills.get(String.valueOf(asked.text("method")));
        if (skill == null)
            throw new IllegalStateException("asked for what was not declared: " + asked);
        return skill.apply(asked.object("params"));
    }

    /** One round, whatever it asks for. */
    public AgentReply once(
            String method, Json.Obj params, Consumer<Message.Notification> listener) {
        var request = new Message.Request(Id.of(ids.incrementAndGet()), method, dressed(params));
        return wire.post(request.toBytes(), headers(request), request.id(), listener, this::asked);
    }

    /** Sends a notification. */
    public AgentReply notify(String method, Json.Obj params) {
        var notification = new Message.Notification(method, params);
        return wire.post(notification.toBytes(), headers(null), null, told -> {}, this::asked);
    }

    /** Sends any bytes with the headers of this agent. */
    public AgentReply sendBytes(byte[] body) {
        return wire.post(body, headers(null), null, told -> {}, this::asked);
    }

    /** Ends the session; returns the HTTP status. */
    public int endSession() {
        return wire.delete(headers(null));
    }

    /**
     * Opens the legacy era's standalone stream, or resumes one after the event of this id. Runs in
     * the background until closed.
     */
    public Listening listen(@Nullable String lastEventId, Consumer<Message> listener) {
        var headers = headers(null);
        if (lastEventId != null) headers.put("Last-Event-ID", lastEventId);
        return wire.get(headers, listener);
    }

    /** Opens a modern subscription. Runs in the background until closed. */
    public Listening subscribe(Json.Obj notifications, Consumer<Message> listener) {
        var request =
                new Message.Request(
                        Id.of(ids.incrementAndGet()),
                        Method.LISTEN.wire(),
                        dressed(Json.object("notifications", notifications)));
        return wire.listen(request.toBytes(), headers(request), listener);
    }

    /** A request of the server, on the stream of one of ours: its answer is posted back. */
    private void asked(Message.Request request) {
        var skill = skills.get(request.method());
        var response =
                skill == null
                        ? new Message.Failure(
                                request.id(), new RpcError(RpcError.METHOD_NOT_FOUND, "cannot"))
                        : new Message.Result(request.id(), skill.apply(request.params()));
        var _ = wire.post(response.toBytes(), headers(null), null, told -> {}, again -> {});
    }

    private Json.Obj dressed(Json.Obj params) {
        return envelope.params(params, capabilities());
    }

    private Json.Obj capabilities() {
        var capabilities = Json.object();
        for (var method : skills.keySet())
            capabilities =
                    capabilities.with(method.substring(0, method.indexOf('/')), Json.object());
        return capabilities;
    }

    private Map<String, String> headers(Message.@Nullable Request request) {
        var name = request == null ? null : request.params().text("name");
        var schema = name == null ? Json.object() : schemas.getOrDefault(name, Json.object());
        var headers = envelope.headers(request, schema, session);
        for (var more : extra.entrySet()) {
            headers.keySet().removeIf(more.getKey()::equalsIgnoreCase);
            headers.put(more.getKey(), more.getValue());
        }
        return headers;
    }
}
