package dev.gatehouse.links;

import dev.gatehouse.http.ByteBudget;
import dev.gatehouse.http.Flow;
import dev.gatehouse.http.Loop;
import dev.gatehouse.http.UpstreamFailure;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Meta;
import dev.gatehouse.stdio.Pipe;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way to a process of 2026-07-28. Every request stands alone, with an id of the gate's own; all
 * answers come on one pipe and are told apart by that id, progress by its token, news by the
 * subscription. The server may ask nothing (REQ-037). Spec: 2026-07-28 basic/transports/stdio.
 */
final class PipeLink implements Dialogue {
    private static final String CANCELLED = "notifications/cancelled";

    private final Loop home;
    private final Pipe pipe;
    private final boolean shared;
    private final LinkLimits limits;
    private final Strays strays;
    private final ByteBudget buffered;
    private final Map<Id, Talk> inFlight = new LinkedHashMap<>();
    private final Late late = new Late();
    private long lastId;

    PipeLink(
            Loop home,
            Pipe pipe,
            boolean shared,
            LinkLimits limits,
            ByteBudget buffered,
            Strays strays) {
        this.home = home;
        this.pipe = pipe;
        this.shared = shared;
        this.limits = limits;
        this.strays = strays;
        this.buffered = buffered;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public Flow ask(Loop loop, Asking asking, Hearer hearer) {
        var talk = new Talk(loop, new ModernRequest(Id.of(++lastId), asking, hearer));
        talk.start();
        return talk;
    }

    @Override
    public void message(Message message) {
        switch (message) {
            case Message.Result(var id, _) -> answer(id, message);
            case Message.Failure(var id, _) -> answer(id, message);
            case Message.Notification note -> told(note);
            // only clients ask in this era: it gets no answer, which would be no message either
            case Message.Request request -> withheld("a request " + request.method());
        }
    }

    private void answer(@Nullable Id id, Message message) {
        give(id, message, "an answer to a request that is not in flight");
    }

    private void give(@Nullable Id id, Message message, String otherwise) {
        var talk = id == null ? null : inFlight.get(id);
        if (talk != null) talk.backlog.take(message);
        else if (id == null || !late.has(id)) withheld(otherwise);
    }

    private void told(Message.Notification note) {
        switch (note.method()) {
            case "notifications/progress" ->
                    give(
                            id(note.params().member(Meta.PROGRESS_TOKEN)),
                            note,
                            "progress of a request that is not in flight");
            case "notifications/message" -> logged(note);
            case CANCELLED -> cancelled(note);
            default ->
                    give(
                            id(note.params().object("_meta").member(Meta.SUBSCRIPTION_ID)),
                            note,
                            "a notification " + note.method() + " that was not asked for");
        }
    }

    private static @Nullable Id id(@Nullable Json value) {
        return value != null && Id.isId(value) ? new Id(value) : null;
    }

    /**
     * A log message does not say for which request it is: it is taken for the latest that wants
     * any. Where it may be another principal's, nobody gets it.
     */
    private void logged(Message.Notification note) {
        Talk latest = null;
        int calls = 0;
        for (var talk : inFlight.values()) {
            if (talk.request.listens()) continue;
            calls++;
            if (talk.wantsLog()) latest = talk;
        }
        if (latest != null && (calls == 1 || !shared)) latest.backlog.take(note);
        else if (calls == 0) withheld("a notification " + note.method() + " of no request");
    }

    /** So a server may end a subscription, beside answering it (REQ-050). */
    private void cancelled(Message.Notification note) {
        var id = id(note.params().member("requestId"));
        var talk = id == null ? null : inFlight.get(id);
        if (id != null && talk != null && talk.request.listens())
            talk.backlog.take(new Message.Result(id, Json.object("resultType", "complete")));
        else withheld("a cancellation of what is the agent's to cancel");
    }

    @Override
    public void withheld(String what) {
        Talk latest = null;
        for (var talk : inFlight.values()) latest = talk;
        if (latest != null) latest.tell(hearer -> hearer.withheld(what));
        else strays.tell(what);
    }

    @Override
    public void recheckHeld() {
        // nothing is held: what the server wants to know, it asks in its answer
    }

    @Override
    public void crowded() {
        for (var talk : List.copyOf(inFlight.values())) talk.giveUp(Reply.CROWDED);
    }

    @Override
    public void ended() {
        var broken = List.copyOf(inFlight.values());
        inFlight.clear();
        for (var talk : broken) talk.backlog.last(talk::brokeOff);
    }

    /** One request under way. */
    private final class Talk implements Flow, Pipe.Permission {
        private final ModernRequest request;
        private final Ear ear;
        private final Backlog backlog;
        private boolean unread;

        Talk(Loop loop, ModernRequest request) {
            this.request = request;
            this.ear = new Ear(home, loop, request.hearer(), limits, new Pace());
            this.backlog =
                    new Backlog(
                            pipe,
                            shared,
                            limits.pausedBytes(),
                            buffered,
                            this::take,
                            () -> giveUp(TOO_MUCH));
        }

        void tell(Consumer<Hearer> saying) {
            if (!ear.hear(saying)) giveUp(TOO_MUCH);
        }

        void start() {
            if (!request.hearer().goes()) {
                ear.last(hearer -> hearer.failed(UpstreamFailure.WITHDRAWN));
                return;
            }
            switch (pipe.send(request.message(), this)) {
                case QUEUED -> inFlight.put(request.id(), this);
                case FULL -> ear.last(hearer -> hearer.busy(DEAF));
                case DOWN -> ear.last(hearer -> hearer.busy(GONE));
            }
        }

        @Override
        public boolean stands() {
            return request.hearer().goes();
        }

        @Override
        public void withdrawn() {
            home.run(() -> {
                if (remove()) ear.last(hearer -> hearer.failed(UpstreamFailure.WITHDRAWN));
            });
        }

        boolean wantsLog() {
            return request.asking().params().object("_meta").has(Meta.LOG_LEVEL);
        }

        private void take(Message message) {
            switch (message) {
                case Message.Notification note -> {
                    if (!ear.hear(note, _ -> request.told(note))) giveUp(TOO_MUCH);
                }
                case Message.Result(_, var result) -> {
                    remove();
                    ear.last(_ -> request.settle(result));
                }
                case Message.Failure(_, var error) -> {
                    remove();
                    ear.last(hearer -> hearer.refused(error));
                }
                case Message.Request _ ->
                        throw new IllegalStateException("a request is nobody's answer");
            }
        }

        void giveUp(String why) {
            cancel();
            ear.last(hearer -> hearer.unusable(why));
        }

        private void brokeOff() {
            ear.last(hearer -> hearer.unusable(BROKE_OFF));
        }

        /** What nobody takes waits in the backlog. */
        private void keepPace() {
            if (unread || ear.isSlowed()) backlog.pause();
            else backlog.resume();
        }

        /** How the ear slows its source down. */
        private final class Pace implements Flow {
            @Override
            public void pause() {
                keepPace();
            }

            @Override
            public void resume() {
                keepPace();
            }

            @Override
            public void cancel() {
                Talk.this.cancel();
            }
        }

        private boolean remove() {
            if (!inFlight.remove(request.id(), this)) return false;
            late.add(request.id());
            return true;
        }

        @Override
        public void pause() {
            unread = true;
            keepPace();
        }

        @Override
        public void resume() {
            unread = false;
            keepPace();
        }

        /** On a pipe nothing but words cancels (REQ-029). */
        @Override
        public void cancel() {
            backlog.drop();
            if (!remove()) return;
            var _ =
                    pipe.send(
                            new Message.Notification(
                                    CANCELLED,
                                    Json.object(
                                            "requestId",
                                            request.id().value(),
                                            "reason",
                                            "cancelled")));
        }
    }
}
