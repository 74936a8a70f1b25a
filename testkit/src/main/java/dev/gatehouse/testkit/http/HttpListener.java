package dev.gatehouse.testkit.http;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A blocking HTTP/1.1 server on 127.0.0.1, one virtual thread per connection.
 *
 * <p>{@link #close} ends every connection at once.
 */
public final class HttpListener implements AutoCloseable {
    /** Answers requests; called from many threads. */
    public interface Site {
        void answer(HttpRequest request, HttpReply reply) throws IOException, InterruptedException;
    }

    private static final int BUFFER = 32 << 10;
    private static final int BACKLOG = 1024;

    private final ServerSocket socket;
    private final boolean tls;
    private final Site site;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final LongAdder broken = new LongAdder();
    private final LongAdder accepted = new LongAdder();

    private HttpListener(ServerSocket socket, boolean tls, Site site) {
        this.socket = socket;
        this.tls = tls;
        this.site = site;
    }

    /**
     * Begins to listen.
     *
     * @param port 0 for any free port
     * @param tls speaks TLS when given
     */
    public static HttpListener open(int port, @Nullable SSLContext tls, Site site) {
        try {
            var socket =
                    tls == null
                            ? new ServerSocket()
                            : tls.getServerSocketFactory().createServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            var listener = new HttpListener(socket, tls != null, site);
            Thread.ofVirtual().name("accept").start(listener::accept);
            return listener;
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot listen on port " + port, failed);
        }
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** Scheme, address and port, without a path. */
    public String origin() {
        return (tls ? "https" : "http") + "://127.0.0.1:" + port();
    }

    /** Connections that ended in an error instead of in order. */
    public long brokenConnections() {
        return broken.sum();
    }

    /** Connections accepted so far. */
    public long acceptedConnections() {
        return accepted.sum();
    }

    /** Connections open now. */
    public int openConnections() {
        return connections.size();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var connection = socket.accept();
                accepted.increment();
                connections.add(connection);
                Thread.ofVirtual().name("connection").start(() -> serve(connection));
            } catch (IOException failed) {
                if (!socket.isClosed()) broken.increment();
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            var in = new BufferedInputStream(connection.getInputStream(), BUFFER);
            var out = new BufferedOutputStream(connection.getOutputStream(), BUFFER);
            boolean more = true;
            while (more) more = exchange(connection, in, out);
        } catch (IOException failed) {
            broken.increment();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(connection);
        }
    }

    private boolean exchange(Socket connection, BufferedInputStream in, BufferedOutputStream out)
            throws IOException, InterruptedException {
        var reader = new HttpReader(in);
        var line = reader.startLine();
        if (line == null) return false;
        var words = line.split(" ", -1);
        if (words.length != 3) throw new IOException("not a request line: " + line);
        var headers = reader.headers();
        if (expectsContinue(headers)) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        var request = new HttpRequest(words[0], words[1], headers, reader.body(headers));
        var reply = new HttpReply(connection, in, out, !request.closesConnection());
        site.answer(request, reply);
        return reply.finish();
    }

    private static boolean expectsContinue(Iterable<HttpRequest.Header> headers) {
        for (var header : headers) if (header.name().equalsIgnoreCase("expect")) return true;
        return false;
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (var connection : connections) connection.close();
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot stop listening", failed);
        }
    }
}
