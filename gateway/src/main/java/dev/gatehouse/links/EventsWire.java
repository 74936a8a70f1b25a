package dev.gatehouse.links;

import dev.gatehouse.http.Authority;
import dev.gatehouse.http.ByteBudget;
import dev.gatehouse.http.Loop;
import dev.gatehouse.http.SameOrigin;
import dev.gatehouse.http.Upstream;
import dev.gatehouse.http.UpstreamFailure;
import dev.gatehouse.http.UpstreamPools;
import dev.gatehouse.http.UpstreamRequest;
import dev.gatehouse.http.UpstreamRequest.Lane;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.ServerEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session over HTTP with SSE, the transport of 2024-11-05: one stream carries everything that the
 * server says, and its first event names where messages are posted to. That place is taken only at
 * the stream's own origin (REQ-041). Spec: 2024-11-05 basic/transports.
 */
final class EventsWire implements Wire {
    private static final byte[] NO_BODY = {};

    private final UpstreamPools pools;
    private final Loop loop;
    private final Upstream upstream;
    private final LinkLimits limits;
    private final ByteBudget buffered;
    private final MessageReader messages;
    private final Map<Id, Inlet> asked = new HashMap<>();
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private @Nullable Stream stream;
    private @Nullable Inlet own;
    private String target = "";
    private Authority authority = Authority.NONE;
    private boolean over;

    EventsWire(
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

    /** The transport has no header for the revision. */
    @Override
    public void agreed(Revision agreed) {
        // nothing changes on the wire
    }

    @Override
    public void by(Authority newest) {
        authority = newest;
    }

    @Override
    public Sent ask(Message.Request request, Inlet inlet) {
        asked.put(request.id(), inlet);
        post(
                request,
                () -> asked.containsKey(request.id()) && inlet.goes(),
                ending -> {
                    if (!(ending instanceof Ending.Closed)) end(request.id(), ending);
                });
        return new Asked(request.id());
    }

    @Override
    public void tell(Message message, Consumer<Ending> outcome) {
        post(message, () -> true, outcome);
    }

    /** The one stream is the server's own, too. */
    @Override
    public Sent listen(Inlet inlet) {
        own = inlet;
        if (!target.isEmpty()) inlet.opened();
        return new Asked(null);
    }

    @Override
    public void forget() {
        close();
    }

    @Override
    public void close() {
        over = true;
        waiting.clear();
        if (stream != null) stream.cut();
    }

    private void end(Id request, Ending ending) {
        var inlet = asked.remove(request);
        if (inlet != null) inlet.ended(ending);
    }

    /** Sends a message once it is known where to. */
    private void post(Message message, Going going, Consumer<Ending> outcome) {
        if (over) {
            outcome.accept(new Ending.Failed(UpstreamFailure.BROKEN));
            return;
        }
        Runnable sending =
                () -> {
                    var posting = new Posting(going, outcome);
                    var request =
                            new UpstreamRequest(
                                    "POST",
                                    List.of("Content-Type", "application/json"),
                                    message.toBytes(),
                                    Lane.CALL,
                                    target,
                                    authority);
                    posting.of(pools.send(loop, upstream, request, posting));
                };
        if (!target.isEmpty()) {
            sending.run();
            return;
        }
        waiting.add(sending);
        if (stream == null) connect();
    }

    private interface Going {
        boolean goes();
    }

    private void connect() {
        var opened = new Stream();
        stream = opened;
        var request =
                new UpstreamRequest(
                                "GET", List.of("Accept", "text/event-stream"), NO_BODY, Lane.STREAM)
                        .by(authority);
        opened.of(pools.send(loop, upstream, request, opened));
    }

    /** Where messages go, if it is at the stream's own origin. */
    private Optional<String> endpoint(String said) {
        return SameOrigin.resolve(upstream.url(), said)
                .map(place ->
                        place.getRawQuery() == null
                                ? place.getRawPath()
                                : place.getRawPath() + "?" + place.getRawQuery());
    }

    private void everythingEnds(Ending ending) {
        if (over) return;
        over = true;
        waiting.clear();
        var inlets = List.copyOf(asked.values());
        asked.clear();
        for (var inlet : inlets) inlet.ended(ending);
        if (own != null)
            own.ended(target.isEmpty() ? new Ending.NoStream() : new Ending.SessionLost());
    }

    /** Everything that the server says. */
    private final class Stream extends Reply {
        Stream() {
            super(limits, buffered);
        }

        @Override
        public boolean goes() {
            return !over;
        }

        @Override
        void whole(int status, byte[] body) {
            everythingEnds(new Ending.Unusable("it answered with status " + status));
        }

        @Override
        void event(ServerEvent event) {
            if (event.type().equals("endpoint")) {
                begin(event.data());
                return;
            }
            if (event.data().isEmpty() || !event.type().equals("message")) return;
            switch (messages.read(event.data().getBytes(StandardCharsets.UTF_8))) {
                case MessageReader.Read(var message) -> dispatch(message);
                case MessageReader.Malformed(var error, _) -> {
                    cut();
                    everythingEnds(new Ending.Unusable(error.message()));
                }
            }
        }

        private void begin(String said) {
            if (!target.isEmpty()) return;
            var found = endpoint(said);
            if (found.isEmpty()) {
                cut();
                everythingEnds(
                        new Ending.Unusable(
                                "it wants messages posted to another place than its own"));
                return;
            }
            target = found.get();
            if (own != null) own.opened();
            while (!waiting.isEmpty()) waiting.remove().run();
        }

        @Override
        void ended() {
            everythingEnds(new Ending.Failed(UpstreamFailure.BROKEN));
        }

        @Override
        void broke(UpstreamFailure failure) {
            everythingEnds(new Ending.Failed(failure));
        }

        @Override
        void unusable(String why) {
            everythingEnds(new Ending.Unusable(why));
        }
    }

    /** An answer goes to who asked; all else is the session's own, progress to whose it is. */
    private void dispatch(Message message) {
        var id =
                switch (message) {
                    case Message.Result result -> result.id();
                    case Message.Failure failure -> failure.id();
                    case Message.Notification note -> progressOf(note);
                    case Message.Request _ -> null;
                };
        var inlet = id == null ? own : asked.get(id);
        if (inlet != null) inlet.message(message);
        else if (own != null) own.withheld("an answer to a request that is not in flight");
    }

    private static @Nullable Id progressOf(Message.Notification note) {
        if (!note.method().equals("notifications/progress")) return null;
        var token = note.params().member("progressToken");
        return token != null && Id.isId(token) ? new Id(token) : null;
    }

    /** The hold on one request; the stream is everybody's, so slowing it down slows them all. */
    private final class Asked implements Sent {
        private final @Nullable Id id;

        Asked(@Nullable Id id) {
            this.id = id;
        }

        @Override
        public void pause() {
            // what a session says to one of its calls cannot be held back without the rest
        }

        @Override
        public void resume() {
            // see above
        }

        @Override
        public void enough() {
            cancel();
        }

        @Override
        public void cancel() {
            if (id == null) own = null;
            else asked.remove(id);
        }
    }

    /** The answer to a post: that it was taken. */
    private final class Posting extends Acknowledgement {
        private final Going going;

        Posting(Going going, Consumer<Ending> outcome) {
            super(limits, buffered, loop, outcome);
            this.going = going;
        }

        @Override
        public boolean goes() {
            return !over && going.goes();
        }

        @Override
        Ending refused(int status) {
            return switch (status) {
                case 404 -> new Ending.SessionLost();
                case 401, 403 -> new Ending.Denied(status);
                default -> new Ending.Unusable("it answered with status " + status);
            };
        }
    }
}
