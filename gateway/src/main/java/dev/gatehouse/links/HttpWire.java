package dev.gatehouse.links;

import dev.gatehouse.http.Authority;
import dev.gatehouse.http.ByteBudget;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.Loop;
import dev.gatehouse.http.Upstream;
import dev.gatehouse.http.UpstreamFailure;
import dev.gatehouse.http.UpstreamPools;
import dev.gatehouse.http.UpstreamRequest;
import dev.gatehouse.http.UpstreamRequest.Lane;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.ServerEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session over streamable HTTP, 2025-03-26 to 2025-11-25: every request has an answer of its own,
 * whole or as a stream; a stream whose events have ids and that breaks off is taken up again by GET
 * (REQ-032, REQ-033). Spec: 2025-11-25 basic/transports.
 */
final class HttpWire implements Wire {
    private static final String SESSION = "mcp-session-id";
    private static final int MAX_CHARS = 1024;
    private static final long DEFAULT_RETRY_MILLIS = 1000;
    private static final long MIN_RETRY_MILLIS = 50;
    private static final long MAX_RETRY_MILLIS = 10_000;
    private static final byte[] NO_BODY = {};

    /** A server ends its stream a moment after the answer; then its connection is used again. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final UpstreamPools pools;
    private final Loop loop;
    private final Upstream upstream;
    private final LinkLimits limits;
    private final ByteBudget buffered;
    private final MessageReader messages;
    private String session = "";
    private @Nullable Revision revision;
    private Authority authority = Authority.NONE;
    private boolean closed;

    HttpWire(
            UpstreamPools pools,
            Loop loop,
            Upstream upstream,
            LinkLimits limits,
            ByteBudget buffered) {
        this.pools = pools;
        this.loop = loop;
        this.upstream = upstream;
        this.limits = limits;
        this.buffered = buffered;
        this.messages = new MessageReader(limits.json());
    }

    /** Speaks in a session that stands already and is somebody else's to end. */
    void joins(Revision agreed, String id) {
        revision = agreed;
        session = id;
    }

    @Override
    public void agreed(Revision agreed) {
        revision = agreed;
    }

    @Override
    public void by(Authority newest) {
        authority = newest;
    }

    @Override
    public Sent ask(Message.Request request, Inlet inlet) {
        var stream = new Stream(inlet, request.method().equals(Method.INITIALIZE.wire()));
        stream.post(request);
        return stream;
    }

    @Override
    public Sent listen(Inlet inlet) {
        var stream = new Stream(inlet, false);
        stream.get();
        return stream;
    }

    @Override
    public void tell(Message message, Consumer<Ending> outcome) {
        var telling = new Telling(outcome);
        telling.of(pools.send(loop, upstream, posting(message), telling));
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        if (session.isEmpty()) return;
        var leaving = new Telling(_ -> {});
        var request = new UpstreamRequest("DELETE", named(), NO_BODY, Lane.CALL).by(authority);
        leaving.of(pools.send(loop, upstream, request, leaving));
    }

    private UpstreamRequest posting(Message message) {
        var headers = new ArrayList<>(Links.POSTING);
        headers.addAll(named());
        return new UpstreamRequest("POST", headers, message.toBytes(), Lane.CALL).by(authority);
    }

    /** The version header exists from 2025-06-18 on. */
    private List<String> named() {
        var headers = new ArrayList<String>();
        if (revision != null && revision.compareTo(Revision.V2025_06_18) >= 0)
            headers.addAll(List.of("MCP-Protocol-Version", revision.date()));
        if (!session.isEmpty()) headers.addAll(List.of("Mcp-Session-Id", session));
        return headers;
    }

    private boolean isLost(int status) {
        return status == 404 && !session.isEmpty();
    }

    /** What a server gave may go back to it in a header. */
    private static boolean isPlain(String given) {
        return given.length() <= MAX_CHARS && given.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }

    /** The answer to one request, or the server's own stream, through all its connections. */
    private final class Stream implements Sent {
        private final Inlet inlet;
        private final boolean opens;
        private boolean over;
        private boolean paused;
        private boolean isOwn;
        private int resumed;
        private @Nullable String lastEventId;
        private long retryMillis = DEFAULT_RETRY_MILLIS;
        private @Nullable Part part;
        private Runnable noResumption = () -> {};

        Stream(Inlet inlet, boolean opens) {
            this.inlet = inlet;
            this.opens = opens;
        }

        void post(Message.Request request) {
            begin(posting(request));
        }

        void get() {
            isOwn = true;
            resume(null);
        }

        private void begin(UpstreamRequest request) {
            var next = new Part(this);
            part = next;
            var sent = pools.send(loop, upstream, request, next);
            next.of(sent);
            if (paused) sent.pause();
        }

        private void resume(@Nullable String after) {
            var headers = new ArrayList<>(List.of("Accept", "text/event-stream"));
            headers.addAll(named());
            if (after != null) headers.addAll(List.of("Last-Event-ID", after));
            begin(new UpstreamRequest("GET", headers, NO_BODY, Lane.STREAM).by(authority));
        }

        void end(Ending ending) {
            if (over) return;
            over = true;
            noResumption.run();
            inlet.ended(ending);
        }

        /**
         * It broke off, in order or not: taken up again where the server has made that possible.
         */
        void brokeOff(Ending otherwise) {
            boolean resumable = lastEventId != null || isOwn;
            if (over || closed || !resumable || resumed >= limits.resumptions()) {
                end(otherwise);
                return;
            }
            resumed++;
            noResumption =
                    loop.after(
                            Duration.ofMillis(retryMillis),
                            () -> {
                                if (!over) resume(lastEventId);
                            });
        }

        @Override
        public void pause() {
            paused = true;
            var call = part == null ? null : part.call();
            if (call != null) call.pause();
        }

        @Override
        public void resume() {
            paused = false;
            var call = part == null ? null : part.call();
            if (call != null) call.resume();
        }

        @Override
        public void enough() {
            over = true;
            noResumption.run();
            if (part == null || part.isOver()) return;
            part.enough();
            var call = part.call();
            if (call != null) {
                var _ = loop.after(GRACE, call::cancel);
            }
        }

        @Override
        public void cancel() {
            over = true;
            noResumption.run();
            if (part != null) part.cut();
        }
    }

    /** One HTTP answer of a stream. */
    private final class Part extends Reply {
        private final Stream stream;

        Part(Stream stream) {
            super(limits, buffered);
            this.stream = stream;
        }

        @Override
        public boolean goes() {
            return !isOver() && !stream.over && stream.inlet.goes();
        }

        @Override
        void opened(int status, Headers headers) {
            if (status == 200) stream.inlet.opened();
            var given = headers.first(SESSION);
            if (!stream.opens || given == null) return;
            if (isPlain(given)) {
                session = given;
                return;
            }
            cut();
            stream.end(new Ending.Unusable("its session id is not one"));
        }

        @Override
        void whole(int status, byte[] body) {
            if (isLost(status)) stream.end(new Ending.SessionLost());
            else if (stream.isOwn)
                stream.end(
                        status == 404 || status == 405
                                ? new Ending.NoStream()
                                : new Ending.Unusable("it answered with status " + status));
            else if (status == 401 || status == 403) stream.end(new Ending.Denied(status));
            else take(status, body);
        }

        private void take(int status, byte[] body) {
            if (status == 200 && isBatch(body)) {
                for (var each : messages.readBatch(body)) given(each);
                stream.end(new Ending.Closed());
                return;
            }
            switch (messages.read(body)) {
                case MessageReader.Read(Message.Failure failure) when status < 500 -> give(failure);
                case MessageReader.Read(var message) when status == 200 -> give(message);
                case MessageReader.Malformed(var error, _) when status == 200 ->
                        stream.end(new Ending.Unusable(error.message()));
                case MessageReader.Read _, MessageReader.Malformed _ ->
                        stream.end(new Ending.Unusable("it answered with status " + status));
            }
        }

        private void give(Message message) {
            stream.inlet.message(message);
            stream.end(new Ending.Closed());
        }

        @Override
        void event(ServerEvent event) {
            var id = event.id();
            if (id != null && isPlain(id)) stream.lastEventId = id;
            var retry = event.retryMillis();
            if (retry != null)
                stream.retryMillis = Math.clamp(retry, MIN_RETRY_MILLIS, MAX_RETRY_MILLIS);
            if (event.data().isEmpty() || stream.over) return;
            stream.resumed = 0;
            var data = event.data().getBytes(StandardCharsets.UTF_8);
            if (isBatch(data)) for (var each : messages.readBatch(data)) given(each);
            else given(messages.read(data));
        }

        /** Servers of 2025-03-26 may say several things at once (REQ-013). */
        private boolean isBatch(byte[] data) {
            return revision == Revision.V2025_03_26 && MessageReader.isBatch(data);
        }

        private void given(MessageReader.Reading reading) {
            if (stream.over) return;
            switch (reading) {
                case MessageReader.Read(var message) -> stream.inlet.message(message);
                case MessageReader.Malformed(var error, _) -> {
                    cut();
                    stream.end(new Ending.Unusable(error.message()));
                }
            }
        }

        @Override
        void ended() {
            stream.brokeOff(new Ending.Closed());
        }

        @Override
        void broke(UpstreamFailure failure) {
            if (failure == UpstreamFailure.BROKEN) stream.brokeOff(new Ending.Failed(failure));
            else stream.end(new Ending.Failed(failure));
        }

        @Override
        void unusable(String why) {
            stream.end(new Ending.Unusable(why));
        }
    }

    private final class Telling extends Acknowledgement {
        Telling(Consumer<Ending> outcome) {
            super(limits, buffered, loop, outcome);
        }

        @Override
        Ending refused(int status) {
            return isLost(status)
                    ? new Ending.SessionLost()
                    : new Ending.Unusable("it answered a notification with status " + status);
        }
    }
}
