package dev.gatehouse.links;

import dev.gatehouse.http.Flow;
import dev.gatehouse.http.Loop;
import dev.gatehouse.http.UpstreamFailure;
import dev.gatehouse.http.UpstreamPools;
import dev.gatehouse.http.UpstreamRequest;
import dev.gatehouse.http.UpstreamRequest.Lane;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.MessageReader;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.MirroredHeaders;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.mcp.ServerEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The way to servers of 2026-07-28: one POST for one request, with an id and a progress token of
 * the gate's own. Nothing is kept between two requests, so there is one of these for all servers.
 * Safe for many loops.
 */
final class ModernLink {
    private static final Set<String> DURING_A_CALL =
            Set.of("notifications/progress", "notifications/message");
    private static final Set<Method> MAY_ASK =
            Set.of(Method.TOOLS_CALL, Method.PROMPTS_GET, Method.RESOURCES_READ);

    /** A server ends its stream a moment after the answer; then its connection is used again. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final UpstreamPools pools;
    private final LinkLimits limits;
    private final MessageReader messages;
    private final AtomicLong lastId = new AtomicLong();

    ModernLink(UpstreamPools pools, LinkLimits limits) {
        this.pools = pools;
        this.limits = limits;
        this.messages = new MessageReader(limits.json());
    }

    Flow ask(Loop loop, Asking asking, Hearer hearer) {
        var talk = new Talk(loop, Id.of(lastId.incrementAndGet()), asking, hearer);
        var sent = pools.send(loop, asking.upstream(), talk.request(), talk);
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
        private final Id id;
        private final Asking asking;
        private final Hearer hearer;

        Talk(Loop loop, Id id, Asking asking, Hearer hearer) {
            super(limits);
            this.loop = loop;
            this.id = id;
            this.asking = asking;
            this.hearer = hearer;
        }

        UpstreamRequest request() {
            var meta =
                    asking.params()
                            .object("_meta")
                            .with(Meta.PROTOCOL_VERSION, Json.of(Revision.V2026_07_28.date()))
                            .with(Meta.CLIENT_CAPABILITIES, asking.capabilities())
                            .with(Meta.CLIENT_INFO, Links.CLIENT_INFO);
            if (asking.wantsProgress()) meta = meta.with(Meta.PROGRESS_TOKEN, id.value());
            var request =
                    new Message.Request(
                            id, asking.method().wire(), asking.params().with("_meta", meta));
            var headers = new ArrayList<>(Links.POSTING);
            headers.addAll(List.of("MCP-Protocol-Version", Revision.V2026_07_28.date()));
            MirroredHeaders.render(request, asking.method(), asking.parameters())
                    .forEach((name, value) -> headers.addAll(List.of(name, value)));
            var lane = asking.method() == Method.LISTEN ? Lane.STREAM : Lane.CALL;
            return new UpstreamRequest("POST", headers, request.toBytes(), lane);
        }

        @Override
        public boolean goes() {
            return !isOver() && hearer.goes();
        }

        @Override
        void whole(int status, byte[] body) {
            boolean refused = status >= 400 && status < 500;
            if (status == 401 || status == 403)
                hearer.unusable("it refuses the gate itself with status " + status);
            else if (status != 200 && !refused)
                hearer.unusable("it answered with status " + status);
            else
                switch (messages.read(body)) {
                    case MessageReader.Read(Message.Failure failure) when isMine(failure) ->
                            hearer.refused(failure.error());
                    case MessageReader.Read(Message.Result result)
                            when status == 200 && result.id().equals(id) ->
                            settle(result.result());
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
                case MessageReader.Read(Message.Notification note) -> told(note);
                case MessageReader.Read(Message.Result result) when result.id().equals(id) -> {
                    over();
                    settle(result.result());
                }
                case MessageReader.Read(Message.Failure failure) when isMine(failure) -> {
                    over();
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

        private void over() {
            enough();
            var sent = call();
            if (sent != null) {
                var _ = loop.after(GRACE, sent::cancel);
            }
        }

        private void told(Message.Notification note) {
            if (Links.LIST_CHANGES.contains(note.method())) hearer.listChanged(note.method());
            boolean listening = asking.method() == Method.LISTEN;
            if (listening == DURING_A_CALL.contains(note.method())) {
                hearer.withheld("a notification " + note.method() + " that was not asked for");
                return;
            }
            if (note.method().equals("notifications/progress")) progress(note);
            else hearer.notified(note);
        }

        private void progress(Message.Notification note) {
            if (asking.wantsProgress() && id.value().equals(note.params().member("progressToken")))
                hearer.notified(
                        new Message.Notification(
                                note.method(), note.params().without("progressToken")));
            else hearer.withheld("progress of a request that is not in flight");
        }

        private void settle(Json.Obj result) {
            var type = result.member("resultType");
            switch (type) {
                case null -> hearer.answered(result.with("resultType", Json.of("complete")));
                case Json.Str(var name) when name.equals("complete") -> hearer.answered(result);
                case Json.Str(var name)
                        when name.equals("input_required") && MAY_ASK.contains(asking.method()) ->
                        hearer.answered(result);
                case Json.Str(var name) when name.equals("input_required") ->
                        hearer.unusable("it asks for input where the revision has no place for it");
                default -> hearer.unusable("its resultType is unknown");
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
