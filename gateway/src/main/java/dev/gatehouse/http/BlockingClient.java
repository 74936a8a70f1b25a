package dev.gatehouse.http;

import dev.gatehouse.mcp.EventReader;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.ServerEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server over HTTP/1.1 and waits for the answer, as the control plane may. Never call it on
 * an event loop.
 *
 * <p>It follows no redirect, keeps no cookie, uses no proxy and sends no credential but one that it
 * was given as a header. Every wait ends at the ask's deadline, that for the body included. Safe
 * for many threads; one client is for one server, because its trust is.
 */
public final class BlockingClient implements AutoCloseable {
    /**
     * How long and how much.
     *
     * @param connect time for a connection, TLS included
     * @param maxBodyBytes of one answer's body, a stream of events included
     * @param maxEventBytes of one event
     */
    public record Limits(Duration connect, int maxBodyBytes, int maxEventBytes) {
        public static final Limits STANDARD = new Limits(Duration.ofSeconds(5), 16 << 20, 16 << 20);
    }

    /**
     * What is asked.
     *
     * @param body sent as JSON; null for none
     * @param patience from the start until the last byte that is wanted of the answer
     */
    public record Ask(
            String method,
            URI url,
            Map<String, String> headers,
            Json.@Nullable Obj body,
            Duration patience) {
        public Ask {
            headers = Map.copyOf(headers);
        }
    }

    /** What came of it. */
    public sealed interface Outcome {}

    /** The server answered, whatever its status. */
    public static final class Answered implements Outcome {
        private final int status;
        private final Map<String, List<String>> headers;
        private final byte[] body;

        Answered(int status, Map<String, List<String>> headers, byte[] body) {
            this.status = status;
            this.headers = headers;
            this.body = body;
        }

        public int status() {
            return status;
        }

        /** The first value of a header, by its name in any case, or null. */
        public @Nullable String header(String name) {
            var values = headers.get(name.toLowerCase(Locale.ROOT));
            return values == null || values.isEmpty() ? null : values.getFirst();
        }

        /** The media type in lower case without parameters; empty when none was said. */
        public String contentType() {
            var type = header("content-type");
            if (type == null) return "";
            int semicolon = type.indexOf(';');
            return (semicolon < 0 ? type : type.substring(0, semicolon))
                    .strip()
                    .toLowerCase(Locale.ROOT);
        }

        /** Whether the body was a stream of events; they were given while it was read. */
        public boolean isStream() {
            return status == 200 && contentType().equals("text/event-stream");
        }

        /** The body; empty when it was a stream. */
        public byte[] body() {
            return body.clone();
        }
    }

    /**
     * There is no answer, or not one that can be taken.
     *
     * @param why what happened and what to do about it, to be put after a colon
     */
    public record Failed(Failure failure, String why) implements Outcome {}

    /** Why there is no answer. */
    public enum Failure {
        UNKNOWN_HOST,
        REFUSED,
        UNTRUSTED,
        /** Not the server that was approved; nothing was sent. */
        FOREIGN,
        TIMEOUT,
        TOO_LARGE,
        INTERRUPTED,
        BROKEN
    }

    private final Limits limits;
    private final boolean ownAuthorities;
    private final HttpClient client;

    private BlockingClient(Limits limits, HttpClient.Builder client, boolean ownAuthorities) {
        this.limits = limits;
        this.ownAuthorities = ownAuthorities;
        this.client =
                client.version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .proxy(HttpClient.Builder.NO_PROXY)
                        .connectTimeout(limits.connect())
                        .build();
    }

    /**
     * For one server: trusts its authorities, and sends nothing to another than was approved.
     *
     * <p>Throws {@link IllegalArgumentException} when its PEM holds no certificates.
     */
    public static BlockingClient to(Upstream server, PeerCheck check, Limits limits) {
        var trust = Authorities.of(server.caPem()).context(server.server(), check);
        return new BlockingClient(
                limits, HttpClient.newBuilder().sslContext(trust), server.caPem() != null);
    }

    /** Trusts whom the Java platform trusts. */
    public static BlockingClient trustingSystem(Limits limits) {
        return new BlockingClient(limits, HttpClient.newBuilder(), false);
    }

    /**
     * Trusts these authorities and no others.
     *
     * @param pem certificates; throws {@link IllegalArgumentException} when it holds none
     */
    public static BlockingClient trusting(String pem, Limits limits) {
        var context = Authorities.of(pem).context();
        return new BlockingClient(limits, HttpClient.newBuilder().sslContext(context), true);
    }

    /**
     * Asks and waits.
     *
     * @param events given each event of a streamed answer, on the calling thread; returns whether
     *     it wants more, and reading ends when not
     */
    public Outcome send(Ask ask, Predicate<ServerEvent> events) {
        long deadline = System.nanoTime() + ask.patience().toNanos();
        try {
            var response = client.send(request(ask), BodyHandlers.ofInputStream());
            try (var body = response.body();
                    var alarm = new Alarm(body, deadline - System.nanoTime())) {
                return read(response, body, alarm, ask, events);
            }
        } catch (Excess tooLarge) {
            return new Failed(Failure.TOO_LARGE, tooLarge.why);
        } catch (EventReader.Excess tooLarge) {
            return new Failed(
                    Failure.TOO_LARGE,
                    "an event is larger than " + limits.maxEventBytes + " bytes");
        } catch (IOException failed) {
            return Failures.of(failed, ask, limits, ownAuthorities);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new Failed(Failure.INTERRUPTED, "the wait was ended from here");
        }
    }

    private static HttpRequest request(Ask ask) {
        var request = HttpRequest.newBuilder(ask.url()).timeout(ask.patience());
        request.setHeader("User-Agent", "gatehouse");
        ask.headers().forEach(request::setHeader);
        if (ask.body() == null) {
            return request.method(ask.method(), BodyPublishers.noBody()).build();
        }
        return request.setHeader("Content-Type", "application/json")
                .method(ask.method(), BodyPublishers.ofByteArray(ask.body().toBytes()))
                .build();
    }

    private Outcome read(
            HttpResponse<InputStream> response,
            InputStream body,
            Alarm alarm,
            Ask ask,
            Predicate<ServerEvent> events)
            throws IOException {
        var head = new Answered(response.statusCode(), response.headers().map(), new byte[0]);
        var coding = head.header("content-encoding");
        if (coding != null && !coding.equalsIgnoreCase("identity"))
            return new Failed(
                    Failure.BROKEN, "the answer is compressed although that was not asked for");
        try {
            if (head.isStream()) {
                stream(body, events);
                if (!alarm.rang()) return head;
            } else {
                var bytes = whole(body);
                if (!alarm.rang()) return new Answered(head.status, head.headers, bytes);
            }
        } catch (IOException broken) {
            if (!alarm.rang()) throw broken;
        }
        return Failures.timeout(ask);
    }

    private byte[] whole(InputStream body) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var buffer = new byte[16 << 10];
        for (int read; (read = body.read(buffer)) >= 0; ) {
            bytes.write(buffer, 0, read);
            if (bytes.size() > limits.maxBodyBytes) throw new Excess("the answer", limits);
        }
        return bytes.toByteArray();
    }

    private void stream(InputStream body, Predicate<ServerEvent> events) throws IOException {
        var reader = new EventReader(limits.maxEventBytes);
        var buffer = new byte[16 << 10];
        var wanting = new boolean[] {true};
        long total = 0;
        for (int read; wanting[0] && (read = body.read(buffer)) >= 0; ) {
            total += read;
            if (total > limits.maxBodyBytes) throw new Excess("the stream of events", limits);
            reader.read(buffer, 0, read, event -> wanting[0] = wanting[0] && events.test(event));
        }
    }

    /** Ends what is still under way and lets go of every connection. */
    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }

    /** Leaves the reading of a body; never leaves this class. */
    private static final class Excess extends RuntimeException {
        private static final long serialVersionUID = 1;
        final String why;

        Excess(String what, Limits limits) {
            super(null, null, false, false);
            this.why = what + " is larger than " + limits.maxBodyBytes + " bytes";
        }
    }
}
