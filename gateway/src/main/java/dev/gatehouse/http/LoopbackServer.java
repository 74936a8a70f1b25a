package dev.gatehouse.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small HTTPS server on this machine's loopback, for what the gate asks itself. It takes what is
 * sent to one path, by whatever method, and ends the connection after each answer, so that whoever
 * asks again meets it anew. Who knows the path is answered: make it one that cannot be guessed.
 */
public final class LoopbackServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LoopbackServer.class);
    private static final int MAX_BODY_BYTES = 1 << 20;
    private static final String HOST = "127.0.0.1";

    private final HttpsServer server;
    private final String path;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private LoopbackServer(HttpsServer server, String path) {
        this.server = server;
        this.path = path;
    }

    /**
     * Starts listening; throws {@link UncheckedIOException} when it cannot.
     *
     * @param port 0 for any free one
     * @param service the body of a request to the JSON of its answer, which may be empty
     */
    public static LoopbackServer start(
            int port, String path, SSLContext tls, UnaryOperator<byte[]> service) {
        try {
            var address = new InetSocketAddress(InetAddress.ofLiteral(HOST), port);
            var started = new LoopbackServer(HttpsServer.create(address, 0), path);
            started.server.setHttpsConfigurator(new HttpsConfigurator(tls));
            started.server.setExecutor(started.threads);
            started.server.createContext("/", exchange -> started.answer(exchange, service));
            started.server.start();
            return started;
        } catch (IOException refused) {
            throw new UncheckedIOException("nothing can listen on loopback", refused);
        }
    }

    private void answer(HttpExchange exchange, UnaryOperator<byte[]> service) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Connection", "close");
            if (!exchange.getRequestURI().getRawPath().equals(path)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            var body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES);
            var answer = service.apply(body);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            boolean isEmpty = answer.length == 0;
            exchange.sendResponseHeaders(isEmpty ? 202 : 200, isEmpty ? -1 : answer.length);
            if (!isEmpty) exchange.getResponseBody().write(answer);
        } catch (RuntimeException broken) {
            LOG.error("the gate's own server on loopback could not answer", broken);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public URI url() {
        return URI.create("https://" + HOST + ":" + port() + path);
    }

    /** Ends it at once, with the connections that it has. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
