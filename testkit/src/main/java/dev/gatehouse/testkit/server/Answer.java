package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.RpcError;
import dev.gatehouse.mcp.ServerEvent;
import dev.gatehouse.testkit.http.EventSink;
import dev.gatehouse.testkit.http.HttpReply;
import dev.gatehouse.testkit.server.Faults.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How the answer to one request leaves: as JSON, or as a stream of events when something must be
 * said before it. The faults that concern the request strike here.
 */
final class Answer {
    /** Opens the stream of an answer. */
    interface Opener {
        EventSink open() throws IOException;
    }

    /** Thrown when a fault has ended the exchange; there is nothing left to say. */
    static final class Died extends IOException {
        private static final long serialVersionUID = 1;

        Died() {
            super("a fault ended the exchange");
        }
    }

    private static final Id NOBODYS = Id.of("nobody-asked-with-this");

    private final HttpReply reply;
    private final Id id;
    private final Faults faults;
    private final List<String> subjects;
    private final Map<String, String> headers;
    private final Opener opener;
    private final OptionalLong deathAfter;
    private final OptionalLong slowness;
    private @Nullable EventSink stream;
    private long events;

    Answer(
            HttpReply reply,
            Id id,
            Faults faults,
            List<String> subjects,
            Style style,
            Map<String, String> headers,
            Opener opener)
            throws IOException {
        this.reply = reply;
        this.id = id;
        this.faults = faults;
        this.subjects = subjects;
        this.headers = headers;
        this.opener = opener;
        this.deathAfter = faults.strike(Kind.DIE_MID_STREAM, subjects);
        this.slowness = faults.strike(Kind.SLOW_EVENTS, subjects);
        if (style == Style.EVENTS) stream();
    }

    /** Strikes with what happens before any work. */
    void beforeWork() throws IOException, InterruptedException {
        var stall = faults.strike(Kind.STALL_BEFORE_WORK, subjects);
        if (stall.isPresent()) faults.stall(stall.getAsLong());
        if (faults.strike(Kind.DIE_BEFORE_WORK, subjects).isPresent()) die();
        var status = faults.strike(Kind.STATUS, subjects);
        if (status.isPresent()) {
            int code = status.getAsLong() == 0 ? 500 : (int) status.getAsLong();
            reply.send(code, Map.of("Content-Type", "text/plain"), utf8("out of order"));
            throw new Died();
        }
    }

    void notify(String method, Json.Obj params) throws IOException {
        send(new Message.Notification(method, params));
    }

    /** Sends a message that is not the answer. */
    void send(Message message) throws IOException {
        event(message.toBytes());
    }

    /** Whether the answer goes by a stream that the client can resume. */
    void hangUp(long retryMillis) throws IOException {
        if (stream() instanceof ResumableStream resumable) resumable.hangUp(retryMillis);
    }

    void result(Json.Obj result) throws IOException, InterruptedException {
        afterWork();
        var huge = faults.strike(Kind.HUGE_RESULT, subjects);
        var grown = huge.isPresent() ? grown(result, huge.getAsLong()) : result;
        boolean untyped = faults.strike(Kind.OMIT_RESULT_TYPE, subjects).isPresent();
        boolean wrong = faults.strike(Kind.WRONG_ID, subjects).isPresent();
        end(
                new Message.Result(
                        wrong ? NOBODYS : id, untyped ? grown.without("resultType") : grown),
                200);
    }

    void failure(RpcError error, int status) throws IOException, InterruptedException {
        afterWork();
        boolean wrong = faults.strike(Kind.WRONG_ID, subjects).isPresent();
        end(new Message.Failure(wrong ? NOBODYS : id, error), status);
    }

    /** Ends the exchange without an answer, as the legacy era wants it after a cancellation. */
    void silence() throws IOException {
        stream().end();
    }

    private void afterWork() throws IOException, InterruptedException {
        var stall = faults.strike(Kind.STALL_AFTER_WORK, subjects);
        if (stall.isPresent()) faults.stall(stall.getAsLong());
        if (faults.strike(Kind.DIE_AFTER_WORK, subjects).isPresent()) die();
        if (faults.strike(Kind.ASK_ON_STREAM, subjects).isPresent())
            send(new Message.Request(Id.of("server-asks-1"), "roots/list", Json.object()));
    }

    private void end(Message message, int status) throws IOException {
        var bytes = message.toBytes();
        if (faults.strike(Kind.BROKEN_JSON, subjects).isPresent())
            bytes =
                    new String(bytes, 0, bytes.length / 2, StandardCharsets.ISO_8859_1)
                            .getBytes(StandardCharsets.ISO_8859_1);
        if (faults.strike(Kind.SHORT_BODY, subjects).isPresent()) {
            reply.exactly(
                    utf8(
                            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                                    + (bytes.length + 10)
                                    + "\r\n\r\n"));
            reply.exactly(bytes);
            return;
        }
        if (deathAfter.isPresent()) {
            stream();
            reply.exactly(utf8("40\r\ndata: {\"jsonrpc\":"));
            reply.breakOff();
            throw new Died();
        }
        if (stream == null) {
            var all = new HashMap<>(headers);
            all.put("Content-Type", "application/json");
            reply.send(status, all, bytes);
            return;
        }
        event(bytes);
        stream.end();
    }

    private void event(byte[] json) throws IOException {
        var open = stream();
        if (deathAfter.isPresent() && events >= deathAfter.getAsLong()) {
            reply.breakOff();
            throw new Died();
        }
        if (slowness.isPresent()) rest(slowness.getAsLong());
        open.send(ServerEvent.message(new String(json, StandardCharsets.UTF_8)));
        events++;
    }

    private void rest(long millis) throws IOException {
        try {
            faults.stall(Math.max(1, millis));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped while slow", stopped);
        }
    }

    private EventSink stream() throws IOException {
        var open = stream;
        if (open != null) return open;
        var opened = opener.open();
        stream = opened;
        return opened;
    }

    private void die() throws IOException {
        reply.abort();
        throw new Died();
    }

    private static Json.Obj grown(Json.Obj result, long kib) {
        var padding = Json.object("type", "text", "text", "x".repeat((int) (kib << 10)));
        var content = new ArrayList<Json>(result.array("content"));
        content.add(padding);
        return result.with("content", Json.arrayOf(content));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
