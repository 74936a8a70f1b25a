package dev.gatehouse.upstream;

import dev.gatehouse.http.BlockingClient;
import dev.gatehouse.http.BlockingClient.Answered;
import dev.gatehouse.http.BlockingClient.Ask;
import dev.gatehouse.http.BlockingClient.Failed;
import dev.gatehouse.inventory.Declaration;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.MirroredHeaders;
import dev.gatehouse.mcp.MirroredParameters;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.ServerEvent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A talk over streamable HTTP. */
final class Conversation implements Talk {
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    private static final String SESSION = "mcp-session-id";
    private static final int MAX_SESSION_CHARS = 1024;

    private final BlockingClient client;
    private final URI url;
    private final OwnAuthority authority;
    private final Era era;
    private final ReadingLimits limits;
    private final MessageReader messages;
    private final long deadline;
    private long lastId;
    private @Nullable Revision revision;
    private @Nullable String session;

    /**
     * @param deadline of everything, as {@link System#nanoTime}
     */
    Conversation(
            BlockingClient client,
            URI url,
            OwnAuthority authority,
            Era era,
            ReadingLimits limits,
            long deadline) {
        this.client = client;
        this.url = url;
        this.authority = authority;
        this.era = era;
        this.limits = limits;
        this.messages = new MessageReader(limits.json());
        this.deadline = deadline;
        this.revision = era == Era.MODERN ? Revision.V2026_07_28 : null;
    }

    /** Streamable HTTP came with 2025-03-26, and servers that name the revision before speak it. */
    @Override
    public String transport() {
        return revision == Revision.V2024_11_05 ? Declaration.STREAMABLE : "";
    }

    @Override
    public void agreed(Revision negotiated) {
        revision = negotiated;
    }

    @Override
    public Answer ask(Method method, Json.Obj params) {
        var id = Id.of(++lastId);
        var request = new Message.Request(id, method.wire(), withMeta(params));
        var step = method.wire();
        var listening = new Listening(id, step);
        var answered =
                send("POST", request.toJson(), headers(request, method), step, listening::hear);
        if (method == Method.INITIALIZE) keepSession(answered, step);
        refuseCommonTrouble(answered, step);
        if (!answered.isStream()) return read(answered, id, step);
        if (listening.answer == null)
            throw new Unreadable(
                    "at " + step + ": the stream of events ended before the answer: try again");
        return listening.answer;
    }

    @Override
    public void tell(String notification) {
        var message = new Message.Notification(notification, Json.object());
        var answered = send("POST", message.toJson(), headers(), notification, _ -> false);
        refuseCommonTrouble(answered, notification);
        if (answered.status() / 100 != 2)
            throw new Unreadable("at " + notification + ": it answered HTTP " + answered.status());
    }

    /** Ends the session, if there is one. That it fails changes nothing: sessions end by age. */
    @Override
    public void hangUp() {
        if (session == null) return;
        var ask = new Ask("DELETE", url, withAuthority(), null, remaining());
        if (client.send(ask, _ -> false) instanceof Failed(_, var why))
            LOG.debug("The session at {} was left open: {}", url, why);
    }

    private Json.Obj withMeta(Json.Obj params) {
        return era == Era.LEGACY ? params : Talk.withMeta(params);
    }

    private Map<String, String> headers(Message.Request request, Method method) {
        var headers = headers();
        // Initialize goes to servers of both eras, and one of the later era wants every POST named.
        if (era == Era.MODERN || method == Method.INITIALIZE)
            headers.putAll(MirroredHeaders.render(request, method, MirroredParameters.NONE));
        return headers;
    }

    private Map<String, String> withAuthority() {
        var headers = headers();
        headers.putAll(authority.headers());
        return headers;
    }

    private Map<String, String> headers() {
        var headers = new HashMap<String, String>();
        headers.put("Accept", "application/json, text/event-stream");
        if (revision != null) headers.put("MCP-Protocol-Version", revision.date());
        if (session != null) headers.put("Mcp-Session-Id", session);
        return headers;
    }

    private void keepSession(Answered answered, String step) {
        var given = answered.header(SESSION);
        if (given == null) return;
        if (given.length() > MAX_SESSION_CHARS || !given.chars().allMatch(c -> c > ' ' && c < 0x7F))
            throw new Unreadable("at " + step + ": its session id is not one: tell its owner");
        session = given;
    }

    private Answered send(
            String httpMethod,
            Json.Obj body,
            Map<String, String> headers,
            String step,
            Predicate<ServerEvent> events) {
        var all = new HashMap<>(headers);
        all.putAll(authority.headers());
        var ask = new Ask(httpMethod, url, all, body, remaining());
        return switch (client.send(ask, events)) {
            // a server that refuses has not acted on it
            case Answered answered when authority.cures(answered) ->
                    send(httpMethod, body, headers, step, events);
            case Answered answered -> answered;
            case Failed(_, var why) -> throw new Unreadable("at " + step + ": " + why);
        };
    }

    private Duration remaining() {
        long nanos = Math.min(limits.answer().toNanos(), deadline - System.nanoTime());
        if (nanos <= 0)
            throw new Unreadable(
                    "it did not say everything within "
                            + limits.reading().toSeconds()
                            + " s: try again when it is less busy");
        return Duration.ofNanos(nanos);
    }

    /** What means the same at every step and in every era. */
    private static void refuseCommonTrouble(Answered answered, String step) {
        int status = answered.status();
        var at = "at " + step + ": it answered HTTP " + status;
        if (status == 401 || status == 403)
            throw new Unreadable(
                    at
                            + ": it wants credentials: gatehouse server credential set says how the"
                            + " gate gets them");
        if (status / 100 == 3)
            throw new Unreadable(at + ", a redirect: add the server with the URL that it leads to");
        if (status == 429 || status == 502 || status == 503 || status == 504)
            throw new Unreadable(at + ": it is not available now: try again later");
    }

    private Answer read(Answered answered, Id id, String step) {
        int status = answered.status();
        var type = answered.contentType();
        boolean refused = status / 100 != 2;
        if (!type.equals("application/json")) {
            if (refused) return new Answer.Refused(status, null, type);
            throw new Unreadable(
                    "at "
                            + step
                            + ": it answered HTTP "
                            + status
                            + " with "
                            + (type.isEmpty() ? "no content type" : type)
                            + " instead of JSON: check the path of the URL");
        }
        return switch (messages.read(answered.body())) {
            case MessageReader.Read(Message.Result result)
                    when !refused && result.id().equals(id) ->
                    new Answer.Result(result.result());
            case MessageReader.Read(Message.Failure failure)
                    when failure.id() == null || failure.id().equals(id) ->
                    new Answer.Refused(status, failure.error(), type);
            case MessageReader.Read _, MessageReader.Malformed _ when refused ->
                    new Answer.Refused(status, null, type);
            case MessageReader.Read _ ->
                    throw new Unreadable("at " + step + ": its answer is not to our request");
            case MessageReader.Malformed(var error, _) ->
                    throw new Unreadable(
                            "at " + step + ": its answer cannot be taken: " + error.message());
        };
    }

    /** Waits on one stream for one answer, and deals with what else comes on it. */
    private final class Listening {
        private final Id id;
        private final String step;
        private @Nullable Answer answer;

        Listening(Id id, String step) {
            this.id = id;
            this.step = step;
        }

        /** Takes an event; returns whether the answer is still to come. */
        boolean hear(ServerEvent event) {
            if (!event.type().equals("message") || event.data().isEmpty()) return true;
            var bytes = event.data().getBytes(StandardCharsets.UTF_8);
            switch (messages.read(bytes)) {
                case MessageReader.Malformed(var error, _) ->
                        throw new Unreadable(
                                "at "
                                        + step
                                        + ": an event of its answer cannot be taken: "
                                        + error.message());
                case MessageReader.Read(Message.Result result) when result.id().equals(id) ->
                        answer = new Answer.Result(result.result());
                case MessageReader.Read(Message.Failure failure) when id.equals(failure.id()) ->
                        answer = new Answer.Refused(200, failure.error(), "text/event-stream");
                case MessageReader.Read(Message.Request request) -> answerTo(request);
                case MessageReader.Read(Message.Notification _) -> {
                    // progress and log lines are not part of what a server declares
                }
                case MessageReader.Read _ ->
                        throw new Unreadable("at " + step + ": its answer is not to our request");
            }
            return answer == null;
        }
    }

    /**
     * Declines what the server asks of us, so that it does not wait. A modern server may not ask on
     * a stream at all (REQ-037): that is not answered.
     */
    private void answerTo(Message.Request request) {
        if (era == Era.MODERN) {
            LOG.warn("The server at {} asked on a stream where it may not", url);
            return;
        }
        var reply = Talk.declining(request);
        var ask = new Ask("POST", url, withAuthority(), reply.toJson(), remaining());
        if (client.send(ask, _ -> false) instanceof Failed(_, var why))
            LOG.debug("The server at {} did not take a reply: {}", url, why);
    }
}
