package dev.gatehouse.testkit.http;

import dev.gatehouse.mcp.ServerEvent;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one request: either whole, or a stream of events, or broken off.
 *
 * <p>One thread answers; events may come from any.
 */
public final class HttpReply {
    private final Socket socket;
    private final BufferedInputStream in;
    private final BufferedOutputStream out;
    private volatile boolean begun;
    private volatile boolean keepsAlive;
    private @Nullable Thread watch;

    HttpReply(Socket socket, BufferedInputStream in, BufferedOutputStream out, boolean keepsAlive) {
        this.socket = socket;
        this.in = in;
        this.out = out;
        this.keepsAlive = keepsAlive;
    }

    /** Whether any byte of the answer was sent. */
    public boolean hasBegun() {
        return begun;
    }

    /**
     * This answer is the last on its connection. Said before its head, the peer is told: one that
     * sees the answer end in order sends nothing more on a connection that is about to close.
     */
    public void last() {
        keepsAlive = false;
    }

    public void send(int status, Map<String, String> headers, byte[] body) throws IOException {
        synchronized (out) {
            begun = true;
            head(status, headers);
            line("Content-Length: " + body.length);
            line("");
            out.write(body);
            out.flush();
        }
    }

    /** Begins a stream of events. */
    public EventSink events(Map<String, String> headers) throws IOException {
        synchronized (out) {
            begun = true;
            head(200, headers);
            line("Content-Type: text/event-stream");
            line("Cache-Control: no-cache, no-transform");
            line("X-Accel-Buffering: no");
            line("Transfer-Encoding: chunked");
            line("");
            out.flush();
        }
        return new ChunkedEvents();
    }

    /** Sends these bytes and nothing around them; the connection ends with the exchange. */
    public void exactly(byte[] bytes) throws IOException {
        synchronized (out) {
            begun = true;
            keepsAlive = false;
            out.write(bytes);
            out.flush();
        }
    }

    /**
     * Closes the connection where the answer stands. What was sent arrives; the length or the last
     * chunk that was promised does not.
     */
    public void breakOff() throws IOException {
        keepsAlive = false;
        socket.close();
    }

    /**
     * Breaks off at once with a reset, which may overtake what was sent: the peer sees an error,
     * never an orderly end.
     */
    public void abort() throws IOException {
        keepsAlive = false;
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /**
     * Runs the action once when the peer closes its side while the answer is still being made. A
     * next request that arrives early ends the watch unharmed.
     */
    public void whenPeerLeaves(Runnable action) {
        if (watch != null) throw new IllegalStateException("already watched");
        watch = Thread.ofVirtual().name("peer-watch").start(() -> watch(action));
    }

    private void watch(Runnable action) {
        try {
            in.mark(1);
            if (in.read() >= 0) {
                in.reset();
                return;
            }
        } catch (IOException broken) {
            keepsAlive = false;
        }
        keepsAlive = false;
        action.run();
    }

    /** Whether the connection can take another request. */
    boolean finish() throws InterruptedException {
        if (!keepsAlive) return false;
        if (watch != null) watch.join();
        return keepsAlive;
    }

    private void head(int status, Map<String, String> headers) throws IOException {
        line("HTTP/1.1 " + status + " " + reason(status));
        if (!keepsAlive) line("Connection: close");
        for (var header : headers.entrySet()) line(header.getKey() + ": " + header.getValue());
    }

    private void line(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.write('\r');
        out.write('\n');
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 202 -> "Accepted";
            case 204 -> "No Content";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 500 -> "Internal Server Error";
            default -> "Status";
        };
    }

    private final class ChunkedEvents implements EventSink {
        private boolean ended;

        @Override
        public void send(ServerEvent event) throws IOException {
            var bytes = event.toBytes();
            synchronized (out) {
                if (ended) throw new IOException("the stream has ended");
                line(Integer.toHexString(bytes.length));
                out.write(bytes);
                line("");
                out.flush();
            }
        }

        @Override
        public void end() throws IOException {
            synchronized (out) {
                if (ended) return;
                ended = true;
                line("0");
                line("");
                out.flush();
            }
        }
    }
}
