package dev.gatehouse.testkit.agent;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    private final Revision revision;
    private final Skills skills;
    private final Conversation server;

    private FakeAgent(URI server, Revision revision, @Nullable SSLContext tls) {
        this.revision = revision;
        this.skills = new Skills(revision);
        this.server = new Conversation(server, revision, tls, skills);
    }

    /** An agent for this server, which has sent nothing yet. */
    public static FakeAgent of(URI server, Revision revision) {
        return new FakeAgent(server, revision, null);
    }

    public static FakeAgent of(URI server, Revision revision, SSLContext tls) {
        return new FakeAgent(server, revision, tls);
    }

    /** Sends this bearer token from now on; null for none. */
    public FakeAgent bearing(@Nullable String token) {
        server.extra("Authorization", token == null ? null : "Bearer " + token);
        return this;
    }

    /** Sends this header with every request, in place of what would be sent otherwise. */
    public FakeAgent with(String header, String value) {
        server.extra(header, value);
        return this;
    }

    /**
     * Sends headers that are made anew for each request, from its HTTP method: what proves
     * something once.
     */
    public FakeAgent renewing(Function<String, Map<String, String>> headers) {
        server.renewing(headers);
        return this;
    }

    /** Answers what the server asks by sampling; the function is given the parameters. */
    public FakeAgent sampling(Function<Json.Obj, Json.Obj> answer) {
        skills.learn("sampling/createMessage", answer);
        return this;
    }

    /** Answers what the server asks by elicitation. */
    public FakeAgent eliciting(Function<Json.Obj, Json.Obj> answer) {
        skills.learn(Skills.ELICITATION, answer);
        return this;
    }

    /** Answers what the server asks about roots. */
    public FakeAgent rooted(Function<Json.Obj, Json.Obj> answer) {
        skills.learn("roots/list", answer);
        return this;
    }

    /** Answers what the server asks by elicitation in URL mode, from 2025-11-25 on. */
    public FakeAgent openingUrls(Function<Json.Obj, Json.Obj> answer) {
        skills.learn(Skills.URL_ELICITATION, answer);
        return this;
    }

    /** Declares this capability in these words, whatever the agent can do. */
    public FakeAgent declaring(String capability, Json.Obj value) {
        skills.declare(capability, value);
        return this;
    }

    public Revision revision() {
        return revision;
    }

    /** Everything that this agent was sent, on whatever stream, in the order in which it came. */
    public List<Received> received() {
        return server.received();
    }

    public @Nullable String session() {
        return server.session();
    }

    /** Takes over a session id, stolen or made up. */
    public FakeAgent inSession(@Nullable String id) {
        server.session(id);
        return this;
    }

    /**
     * Opens the conversation: the handshake of the legacy era, {@code server/discover} of the
     * modern one. Returns the server's reply to that.
     */
    public AgentReply connect() {
        if (revision.era() == Era.MODERN) return send(Method.DISCOVER.wire(), Json.object());
        server.session(null);
        var reply =
                send(
                        Method.INITIALIZE.wire(),
                        Json.object(
                                "protocolVersion",
                                revision.date(),
                                "capabilities",
                                skills.capabilities(),
                                "clientInfo",
                                Envelope.INFO));
        server.session(reply.headers().firstValue("mcp-session-id").orElse(null));
        if (reply.answer() instanceof Message.Result) {
            var _ = notify("notifications/initialized", Json.object());
        }
        return reply;
    }

    /** The tools, all pages of them. */
    public List<Json.Obj> tools() {
        var tools = list(Method.TOOLS_LIST, "tools");
        for (var tool : tools)
            server.schema(String.valueOf(tool.text("name")), tool.object("inputSchema"));
        return tools;
    }

    /** The names of the tools, in the server's order. */
    public List<String> toolNames() {
        return tools().stream().map(tool -> String.valueOf(tool.text("name"))).toList();
    }

    /** All items of a list, of all its pages; throws when a page is no result. */
    public List<Json.Obj> list(Method method, String member) {
        return pages(method, member).stream().flatMap(List::stream).toList();
    }

    /** The pages of a list. */
    public List<List<Json.Obj>> pages(Method method, String member) {
        var pages = new ArrayList<List<Json.Obj>>();
        var params = Json.object();
        while (true) {
            var page = send(method.wire(), params).result();
            var items = new ArrayList<Json.Obj>();
            for (var item : page.array(member))
                if (item instanceof Json.Obj object) items.add(object);
            pages.add(items);
            var cursor = page.text("nextCursor");
            if (cursor == null) return pages;
            params = Json.object("cursor", cursor);
        }
    }

    /**
     * Wants log messages from this level on: by a request in the legacy era, in every request from
     * now on in the modern one.
     */
    public FakeAgent logging(String level) {
        if (revision.era() == Era.MODERN) server.logLevel(level);
        else {
            var _ = send(Method.SET_LEVEL.wire(), Json.object("level", level)).result();
        }
        return this;
    }

    public AgentReply call(String tool, Json.Obj arguments) {
        return send(Method.TOOLS_CALL.wire(), Json.object("name", tool, "arguments", arguments));
    }

    /** Calls with a progress token; the listener hears the parameters of every notification. */
    public AgentReply call(String tool, Json.Obj arguments, Consumer<Json.Obj> progress) {
        var token = "progress-" + server.nextNumber();
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
                    responses.put(asked.getKey(), skills.answer(request));
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

    /** Calls a tool in the background, with a progress token. */
    public Pending beginCall(String tool, Json.Obj arguments) {
        var meta = Json.object(Meta.PROGRESS_TOKEN, "progress-" + server.nextNumber());
        return begin(
                Method.TOOLS_CALL.wire(),
                Json.object("name", tool, "arguments", arguments, "_meta", meta));
    }

    /**
     * Listens to every change of a list and of these resources, as the era does it: the standalone
     * stream and {@code resources/subscribe}, or {@code subscriptions/listen}.
     */
    public Listening follow(List<String> resources, Consumer<Message> listener) {
        if (revision.era() == Era.MODERN)
            return subscribe(
                    Json.object(
                            "toolsListChanged",
                            true,
                            "promptsListChanged",
                            true,
                            "resourcesListChanged",
                            true,
                            "resourceSubscriptions",
                            resources),
                    listener);
        var listening = listen(null, listener);
        for (var uri : resources) {
            var _ = send(Method.RESOURCES_SUBSCRIBE.wire(), Json.object("uri", uri)).result();
        }
        return listening;
    }

    /** One round, whatever it asks for. */
    public AgentReply once(
            String method, Json.Obj params, Consumer<Message.Notification> listener) {
        return server.once(method, params, listener);
    }

    /** Sends a request and reads its answer in the background: one round, whatever it asks for. */
    public Pending begin(String method, Json.Obj params) {
        return server.begin(method, params);
    }

    /**
     * Comes back for the rest of a reply that ended before its answer, after the time that it said:
     * legacy era alone. What is returned holds the notifications of both.
     */
    public AgentReply resume(AgentReply broken) {
        return server.resume(broken);
    }

    /** A request of this agent, numbered and dressed as its revision wants it, but not sent. */
    public Message.Request request(String method, Json.Obj params) {
        return server.request(method, params);
    }

    /** Sends messages together, as 2025-03-26 allows. */
    public BatchReply batch(List<? extends Message> messages) {
        return server.batch(messages);
    }

    /** Sends a notification. */
    public AgentReply notify(String method, Json.Obj params) {
        return server.notify(method, params);
    }

    /** Sends any bytes with the headers of this agent. */
    public AgentReply sendBytes(byte[] body) {
        return server.sendBytes(body);
    }

    /** Ends the session; returns the HTTP status. */
    public int endSession() {
        return server.endSession();
    }

    /**
     * Opens the legacy era's standalone stream, or resumes one after the event of this id. Runs in
     * the background until closed.
     */
    public Listening listen(@Nullable String lastEventId, Consumer<Message> listener) {
        return server.listen(lastEventId, listener);
    }

    /** Opens a modern subscription. Runs in the background until closed. */
    public Listening subscribe(Json.Obj notifications, Consumer<Message> listener) {
        return server.subscribe(notifications, listener);
    }

    /** Listens in the way of its era: to these notifications, or to all there are. */
    public Listening hear(Json.Obj notifications, Consumer<Message> listener) {
        return revision().era() == Era.MODERN
                ? subscribe(notifications, listener)
                : listen(null, listener);
    }
}
