package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.ServerEvent;
import dev.gatehouse.testkit.http.EventSink;
import dev.gatehouse.testkit.http.HttpReply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers a POST: as JSON, or as a stream of events when something must be said before it. */
final class HttpOutlet implements Outlet {
    /** Opens the stream of an answer. */
    interface Opener {
        EventSink open() throws IOException;
    }

    private final HttpReply reply;
    private final Map<String, String> headers;
    private final Opener opener;
    private @Nullable EventSink stream;

    HttpOutlet(HttpReply reply, Map<String, String> headers, Style style, Opener opener)
            throws IOException {
        this.reply = reply;
        this.headers = headers;
        this.opener = opener;
        if (style == Style.EVENTS) stream();
    }

    @Override
    public void say(byte[] message) throws IOException {
        stream().send(event(message));
    }

    @Override
    public void answer(byte[] message, int status) throws IOException {
        if (stream == null) {
            var all = new HashMap<>(headers);
            all.put("Content-Type", "application/json");
            reply.send(status, all, message);
            return;
        }
        say(message);
        stream.end();
    }

    @Override
    public void silence() throws IOException {
        stream().end();
    }

    @Override
    public void hangUp(long retryMillis) throws IOException {
        reply.last();
        if (!(stream() instanceof ResumableStream resumable)) return;
        resumable.hangUp(retryMillis);
        // nothing else may come by a connection whose exchange goes on
        reply.breakOff();
    }

    @Override
    public void outOfOrder(int status) throws IOException {
        reply.send(status, Map.of("Content-Type", "text/plain"), latin1("out of order"));
    }

    @Override
    public void cutShort(byte[] message) throws IOException {
        int promised = message.length + 10;
        reply.exactly(
                latin1(
                        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                                + promised
                                + "\r\n\r\n"));
        reply.exactly(message);
    }

    @Override
    public void breakOff() throws IOException {
        stream();
        reply.exactly(latin1("40\r\ndata: {\"jsonrpc\":"));
        reply.breakOff();
    }

    @Override
    public void abort() throws IOException {
        reply.abort();
    }

    static ServerEvent event(byte[] message) {
        return ServerEvent.message(new String(message, StandardCharsets.UTF_8));
    }

    private EventSink stream() throws IOException {
        var open = stream;
        if (open != null) return open;
        var opened = opener.open();
        stream = opened;
        return opened;
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
