package dev.gatehouse.links;

import dev.gatehouse.http.ByteBudget;
import dev.gatehouse.http.Flow;
import dev.gatehouse.http.Loop;
import dev.gatehouse.http.Upstream;
import dev.gatehouse.http.UpstreamFailure;
import dev.gatehouse.http.UpstreamPools;
import dev.gatehouse.http.UpstreamRequest;
import dev.gatehouse.http.UpstreamRequest.Lane;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.MirroredHeaders;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.ServerEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The way to servers of 2026-07-28: one POST for one request, with an id and a progress token of
 * the gate's own. Nothing is kept between two requests, so there is one of these for all servers.
 * Safe for many loops.
 */
final class ModernLink {
    /** A server ends its stream a moment after the answer; then its connection is used again. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final UpstreamPools pools;
    private final LinkLimits limits;
    private final ByteBudget buffered;
    private final MessageReader messages;
    private final AtomicLong lastId = new AtomicLong();

    ModernLink(UpstreamPools pools, LinkLimits limits, ByteBudget buffered) {
        this.pools = pools;
        this.limits = limits;
        this.buffered = buffered;
        this.messages = new MessageReader(limits.json());
    }

    Flow ask(Loop loop, Upstream upstream, Asking asking, Hearer hearer) {
        var id = Id.of(lastId.incrementAndGet());
        var talk = new Talk(loop, new ModernRequest(id, asking, hearer));
        var sent = pools.send(loop, upstream, talk.request(), talk);
        talk.of(sent);
        return new Flow() {
            @Override
            public void pause() {
                sent.pause();
            }

            @Override
            public void resume() {
                sent.resume();
            }

            @Override
            public void cancel() {
                talk.cut();
            }
        };
    }

    /** One request under way. */
    private final class Talk extends Reply {
        private final Loop loop;
        private final ModernRequest asked;
        private final Id id;
        private final Hearer hearer;

        Talk(Loop loop, ModernRequest asked) {
            super(limits, buffered);
            this.loop = loop;
            this.asked = asked;
            this.id = asked.id();
            this.hearer = asked.hearer();
        }

        UpstreamRequest request() {
            var asking = asked.asking();
            var request = asked.message();
            var headers = new ArrayList<>(Links.POSTING);
            headers.addAll(List.of("MCP-Protocol-Version", Revision.V2026_07_28.date()));
            MirroredHeaders.render(request, asking.method(), asking.parameters())
                    .forEach((name, value) -> headers.addAll(List.of(name, value)));
            var lane = asking.method() == Method.LISTEN ? Lane.STREAM : Lane.CALL;
            return new UpstreamRequest("POST", headers, request.toBytes(), lane)
                    .by(asking.authority());
        }

        @Override
        public boolean goes() {
            return !isOver() && hearer.goes();
        }

        @Override
        void whole(int status, byte[] body) {
            boolean refused = status >= 400 && status < 500;
            if (status == 401 || status == 403) hearer.denied(status);
            else if (status != 200 && !refused)
                hearer.unusable("it answered with status " + status);
            else
                switch (messages.read(body)) {
                    case MessageReader.Read(Message.Failure failure) when isMine(failure) ->
                            hearer.refused(failure.error());
                    case MessageReader.Read(Message.Result result)
                            when status == 200 && result.id().equals(id) ->
                            asked.settle(result.result());
                    case MessageReader.Read _, MessageReader.Malformed _ when refused ->
                            hearer.unusable("it answered with status " + status);
                    case MessageReader.Read _ -> {
                        hearer.withheld("an answer to a request that is not in flight");
                        hearer.unusable("its answer belongs to another request");
                    }
                    case MessageReader.Malformed(var error, _) -> hearer.unusable(error.message());
                }
        }

        private boolean isMine(Message.Failure failure) {
            return failure.id() == null || failure.id().equals(id);
        }

        @Override
        void event(ServerEvent event) {
            if (event.data().isEmpty()) return;
            switch (messages.read(event.data().getBytes(StandardCharsets.UTF_8))) {
                case MessageReader.Read(Message.Notification note) -> asked.told(note);
                case MessageReader.Read(Message.Result result) when result.id().equals(id) -> {
                    settled();
                    asked.settle(result.result());
                }
                case MessageReader.Read(Message.Failure failure) when isMine(failure) -> {
                    settled();
                    hearer.refused(failure.error());
                }
                case MessageReader.Read(Message.Request request) ->
                        hearer.withheld("a request " + request.method());
                case MessageReader.Read _ ->
                        hearer.withheld("an answer to a request that is not in flight");
                case MessageReader.Malformed(var error, _) -> {
                    cut();
                    hearer.unusable(error.message());
                }
            }
        }

        private void settled() {
            enough();
            var sent = call();
            if (sent != null) {
                var _ = loop.after(GRACE, sent::cancel);
            }
        }

        @Override
        void ended() {
            hearer.unusable("its stream ended before the answer");
        }

        @Override
        void broke(UpstreamFailure failure) {
            hearer.failed(failure);
        }

        @Override
        void unusable(String why) {
            hearer.unusable(why);
        }
    }
}
