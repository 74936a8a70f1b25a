package dev.gatehouse.testkit.agent;

import dev.gatehouse.mcp.EventReader;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.ServerEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The HTTP of an agent. */
final class Wire {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MAX_EVENT = 64 << 20;

    private final URI server;
    private final HttpClient client;
    private final MessageReader reader =
            new MessageReader(JsonLimits.ANSWER.withMaxBytes(64 << 20));

    Wire(URI server, @Nullable SSLContext tls) {
        this.server = server;
        var builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(5));
        this.client = (tls == null ? builder : builder.sslContext(tls)).build();
    }

    /**
     * Posts and reads until the answer to the request, or the end.
     *
     * @param asked hears requests of the server
     */
    AgentReply post(
            byte[] body,
            Map<String, String> headers,
            @Nullable Id awaited,
            Consumer<Message.Notification> told,
            Consumer<Message.Request> asked) {
        var response = exchange(posting(body, headers));
        var notifications = new ArrayList<Message.Notification>();
        try (var in = response.body()) {
            if (!isStream(response)) {
                var bytes = in.readAllBytes();
                return reply(response, message(bytes), notifications, text(bytes));
            }
            var answers = new ArrayList<Message>();
            var seen = new StringBuilder();
            read(
                    in,
                    event -> {
                        seen.append(event.data()).append('\n');
                        switch (message(event.data().getBytes(StandardCharsets.UTF_8))) {
                            case Message.Notification notification -> {
                                notifications.add(notification);
                                told.accept(notification);
                            }
                            case Message.Request request -> asked.accept(request);
                            case Message.Result result -> answers.add(result);
                            case Message.Failure failure -> answers.add(failure);
                            case null -> seen.append("(not a message)\n");
                        }
                        return answers.isEmpty() || awaited == null;
                    });
            return reply(
                    response,
                    answers.isEmpty() ? null : answers.getFirst(),
                    notifications,
                    seen.toString());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    int delete(Map<String, String> headers) {
        var response = exchange(base(headers).DELETE().build());
        try (var body = response.body()) {
            var _ = body.readAllBytes();
            return response.statusCode();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    Listening get(Map<String, String> headers, Consumer<Message> listener) {
        return listening(
                base(headers).header("Accept", "text/event-stream").GET().build(), listener);
    }

    Listening listen(byte[] body, Map<String, String> headers, Consumer<Message> listener) {
        return listening(posting(body, headers), listener);
    }

    private Listening listening(HttpRequest request, Consumer<Message> listener) {
        var response = exchange(request);
        var ended = new CountDownLatch(1);
        Thread.ofVirtual()
                .name("agent-listens")
                .start(() -> {
                    try (var in = response.body()) {
                        read(
                                in,
                                event -> {
                                    var bytes = event.data().getBytes(StandardCharsets.UTF_8);
                                    var message = message(bytes);
                                    if (message != null) listener.accept(message);
                                    return true;
                                });
                    } catch (IOException broken) {
                        // an end like any other: whoever cares waits for it below
                        return;
                    } finally {
                        ended.countDown();
                    }
                });
        return new Listening() {
            @Override
            public int status() {
                return response.statusCode();
            }

            @Override
            public void awaitEnd() throws InterruptedException {
                ended.await();
            }

            @Override
            public void close() {
                try {
                    response.body().close();
                } catch (IOException broken) {
                    throw new UncheckedIOException(broken);
                }
            }
        };
    }

    /** Says whether to read on. */
    private interface Events {
        boolean next(ServerEvent event);
    }

    private static void read(InputStream in, Events events) throws IOException {
        var reader = new EventReader(MAX_EVENT);
        var buffer = new byte[16 << 10];
        boolean[] more = {true};
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            reader.read(
                    buffer,
                    0,
                    n,
                    event -> {
                        if (more[0] && !event.data().isEmpty()) more[0] = events.next(event);
                    });
            if (!more[0]) return;
        }
    }

    private HttpRequest posting(byte[] body, Map<String, String> headers) {
        var request = base(headers).POST(BodyPublishers.ofByteArray(body));
        if (!has(headers, "Content-Type")) request.header("Content-Type", "application/json");
        if (!has(headers, "Accept"))
            request.header("Accept", "application/json, text/event-stream");
        return request.build();
    }

    private HttpRequest.Builder base(Map<String, String> headers) {
        var request = HttpRequest.newBuilder(server).timeout(PATIENCE);
        headers.forEach(request::header);
        return request;
    }

    private static boolean has(Map<String, String> headers, String name) {
        return headers.keySet().stream().anyMatch(name::equalsIgnoreCase);
    }

    private HttpResponse<InputStream> exchange(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofInputStream());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while waiting for an answer", stopped);
        }
    }

    private static boolean isStream(HttpResponse<?> response) {
        return response.headers()
                .firstValue("content-type")
                .orElse("")
                .startsWith("text/event-stream");
    }

    private @Nullable Message message(byte[] bytes) {
        return reader.read(bytes) instanceof MessageReader.Read(var message) ? message : null;
    }

    private static AgentReply reply(
            HttpResponse<?> response,
            @Nullable Message answer,
            List<Message.Notification> notifications,
            String body) {
        return new AgentReply(
                response.statusCode(), response.headers(), answer, notifications, body);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
