package dev.gatehouse.testkit.agent;

import dev.gatehouse.mcp.EventReader;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.ServerEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** One request of HTTP and all that comes back. One thread reads; any may leave or look on. */
final class Exchange {
    /** Hears what comes, in order, on the reading thread. */
    interface Ear {
        void hear(Message message);
    }

    private static final int MAX_EVENT = 64 << 20;

    private final CompletableFuture<HttpResponse<InputStream>> future;
    private final Wire wire;
    private final @Nullable Id awaited;
    private final List<Message> messages = new ArrayList<>();
    private final StringBuilder seen = new StringBuilder();
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable String lastEventId;
    private long retryMillis;

    Exchange(CompletableFuture<HttpResponse<InputStream>> future, Wire wire, @Nullable Id awaited) {
        this.future = future;
        this.wire = wire;
        this.awaited = awaited;
    }

    /** The response's head; throws {@link UncheckedIOException} when there is none. */
    HttpResponse<InputStream> head() {
        try {
            return future.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof IOException broken)
                throw new UncheckedIOException(broken);
            throw failed;
        } catch (CancellationException left) {
            throw new UncheckedIOException(new IOException("left before an answer", left));
        }
    }

    /** Whether a response has begun. */
    boolean hasHead() {
        return future.isDone() && !future.isCompletedExceptionally();
    }

    /** Reads until the awaited answer, or the end. */
    void read(Ear ear) {
        try (var in = head().body()) {
            if (isStream()) events(in, ear);
            else whole(in.readAllBytes(), ear);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } finally {
            ended.countDown();
        }
    }

    private void whole(byte[] body, Ear ear) {
        synchronized (this) {
            seen.append(new String(body, StandardCharsets.UTF_8));
        }
        take(body, ear);
    }

    private void events(InputStream in, Ear ear) throws IOException {
        var reader = new EventReader(MAX_EVENT);
        var buffer = new byte[16 << 10];
        boolean[] more = {true};
        for (int n = in.read(buffer); n >= 0 && more[0]; n = more[0] ? in.read(buffer) : -1)
            reader.read(
                    buffer,
                    0,
                    n,
                    event -> {
                        if (more[0]) more[0] = event(event, ear);
                    });
    }

    /** Whether to read on. */
    private boolean event(ServerEvent event, Ear ear) {
        synchronized (this) {
            if (event.id() != null) lastEventId = event.id();
            var retry = event.retryMillis();
            if (retry != null) retryMillis = retry;
            if (event.data().isEmpty()) return true;
            seen.append(event.data()).append('\n');
        }
        take(event.data().getBytes(StandardCharsets.UTF_8), ear);
        return answer() == null;
    }

    private void take(byte[] json, Ear ear) {
        for (var object : wire.objects(json)) {
            if (!(MessageReader.message(object) instanceof MessageReader.Read(var message)))
                continue;
            synchronized (this) {
                messages.add(message);
            }
            ear.hear(message);
        }
    }

    /** The first answer that came, whatever its id, if one is awaited. */
    private synchronized @Nullable Message answer() {
        if (awaited == null) return null;
        for (var message : messages)
            if (message instanceof Message.Result || message instanceof Message.Failure)
                return message;
        return null;
    }

    synchronized List<Message> messages() {
        return List.copyOf(messages);
    }

    synchronized @Nullable String lastEventId() {
        return lastEventId;
    }

    void awaitEnd() throws InterruptedException {
        ended.await();
    }

    /** Closes the connection, whatever state it is in. */
    void leave() {
        if (future.cancel(true) || future.isCompletedExceptionally()) return;
        try {
            future.join().body().close();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** What has come so far. */
    synchronized AgentReply reply() {
        var response = head();
        Message answer = null;
        var told = new ArrayList<Message.Notification>();
        for (var message : messages) {
            if (message instanceof Message.Notification notification) told.add(notification);
            else if (answer == null && !(message instanceof Message.Request)) answer = message;
        }
        return new AgentReply(
                response.statusCode(),
                response.headers(),
                awaited,
                answer,
                told,
                seen.toString(),
                lastEventId,
                retryMillis);
    }

    private boolean isStream() {
        return head().headers()
                .firstValue("content-type")
                .orElse("")
                .startsWith("text/event-stream");
    }
}
