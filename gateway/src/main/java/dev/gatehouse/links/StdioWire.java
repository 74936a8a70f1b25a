package dev.gatehouse.links;

import dev.gatehouse.http.ByteBudget;
import dev.gatehouse.http.Loop;
import dev.gatehouse.http.UpstreamFailure;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.stdio.Pipe;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session over the standard input and output of a process, 2024-11-05 to 2025-11-25. All that the
 * server says comes on one pipe: an answer goes to who asked, progress to whose token it has, the
 * rest is the session's own. Spec: 2025-11-25 basic/transports.
 */
final class StdioWire implements Wire {
    private final Loop home;
    private final Pipe pipe;
    private final boolean shared;
    private final LinkLimits limits;
    private final ByteBudget buffered;
    private final Holds holds;
    private final Consumer<String> withheld;
    private final Map<Id, Asked> asked = new HashMap<>();
    private final Late late = new Late();
    private @Nullable Inlet own;
    private boolean used;

    /** Keeps the process from being taken for idle. */
    interface Holds {
        void hold();

        void letGo();
    }

    /**
     * @param shared whether calls of several principals go to this process
     * @param withheld told what came that belongs to nobody
     */
    StdioWire(
            Loop home,
            Pipe pipe,
            boolean shared,
            LinkLimits limits,
            ByteBudget buffered,
            Holds holds,
            Consumer<String> withheld) {
        this.home = home;
        this.pipe = pipe;
        this.shared = shared;
        this.limits = limits;
        this.buffered = buffered;
        this.holds = holds;
        this.withheld = withheld;
    }

    /** Nothing on the wire names the revision. */
    @Override
    public void agreed(Revision agreed) {
        // nothing changes
    }

    /** The process is idle when nobody holds its seat, and is ended then; its session with it. */
    @Override
    public boolean endsAtRest() {
        return false;
    }

    @Override
    public Sent ask(Message.Request request, Inlet inlet) {
        var one = new Asked(request, inlet);
        if (!inlet.goes()) inlet.ended(new Ending.Failed(UpstreamFailure.WITHDRAWN));
        else
            switch (pipe.send(request, one.opens() ? Pipe.Permission.ALWAYS : one)) {
                case QUEUED -> one.begin();
                case FULL -> inlet.ended(new Ending.NotSent(Dialogue.DEAF));
                case DOWN -> inlet.ended(new Ending.NotSent(Dialogue.GONE));
            }
        return one;
    }

    @Override
    public void tell(Message message, Consumer<Ending> outcome) {
        outcome.accept(
                switch (pipe.send(message)) {
                    case QUEUED -> new Ending.Closed();
                    case FULL -> new Ending.Unusable("its program does not read what it is sent");
                    case DOWN -> new Ending.Failed(UpstreamFailure.BROKEN);
                });
    }

    /** Whether nothing was said to the process: another session may be the one that it has. */
    boolean isUnused() {
        return !used;
    }

    @Override
    public Sent listen(Inlet inlet) {
        own = inlet;
        inlet.opened();
        return new Listening();
    }

    /** A process has one session; the next one needs another process. */
    @Override
    public void close() {
        if (used) pipe.quit("its session was ended");
    }

    /** Takes what the server says. */
    void take(Message message) {
        switch (message) {
            case Message.Result(var id, _) -> answer(id, message);
            case Message.Failure(var id, _) -> answer(id, message);
            case Message.Notification note when isProgress(note) -> progress(note);
            case Message.Notification _, Message.Request _ -> {
                if (own != null) own.message(message);
            }
        }
    }

    private void answer(@Nullable Id id, Message message) {
        var one = id == null ? null : asked.get(id);
        if (one != null) one.backlog.take(message);
        else if (id == null || !late.has(id))
            withheld.accept("an answer to a request that is not in flight");
    }

    private static boolean isProgress(Message.Notification note) {
        return note.method().equals("notifications/progress");
    }

    private void progress(Message.Notification note) {
        var token = note.params().member("progressToken");
        var id = token != null && Id.isId(token) ? new Id(token) : null;
        var one = id == null ? null : asked.get(id);
        if (one != null) one.backlog.take(note);
        else if (id == null || !late.has(id))
            withheld.accept("progress of a request that is not in flight");
    }

    /** There was no room for a line, which may have been anybody's answer. */
    void crowded() {
        for (var one : List.copyOf(asked.values())) one.giveUp(Reply.CROWDED);
    }

    /** The process is gone, and with it the session. */
    void ended() {
        var inFlight = List.copyOf(asked.values());
        asked.clear();
        for (var one : inFlight) one.ended();
        if (own != null) own.ended(new Ending.SessionLost());
    }

    /** The hold on one request. */
    private final class Asked implements Sent, Pipe.Permission {
        private final Message.Request request;
        private final Inlet inlet;
        private final Backlog backlog;
        private boolean holding;

        Asked(Message.Request request, Inlet inlet) {
            this.request = request;
            this.inlet = inlet;
            this.backlog =
                    new Backlog(
                            pipe,
                            shared,
                            limits.pausedBytes(),
                            buffered,
                            inlet::message,
                            () -> giveUp(Dialogue.TOO_MUCH));
        }

        @Override
        public boolean stands() {
            return inlet.goes();
        }

        @Override
        public void withdrawn() {
            home.run(() -> {
                if (asked.get(request.id()) != this) return;
                remove();
                inlet.ended(new Ending.Failed(UpstreamFailure.WITHDRAWN));
            });
        }

        void begin() {
            used = true;
            asked.put(request.id(), this);
            holding = true;
            holds.hold();
        }

        void ended() {
            letGo();
            var why =
                    opens()
                            ? "its program ended before it was ready; nothing was sent: try again,"
                                    + " and if it stays so, tell its owner"
                            : Dialogue.BROKE_OFF;
            backlog.last(() -> inlet.ended(new Ending.Unusable(why)));
        }

        /** Which may not be cancelled. */
        private boolean opens() {
            return request.method().equals(Method.INITIALIZE.wire());
        }

        void giveUp(String why) {
            remove();
            if (!opens()) {
                var id = request.id().value();
                var cancelled = Json.object("requestId", id, "reason", "too much");
                var _ = pipe.send(new Message.Notification("notifications/cancelled", cancelled));
            }
            inlet.ended(new Ending.Unusable(why));
            backlog.drop();
        }

        private void remove() {
            if (asked.remove(request.id(), this)) late.add(request.id());
            letGo();
        }

        private void letGo() {
            if (holding) holds.letGo();
            holding = false;
        }

        @Override
        public void pause() {
            backlog.pause();
        }

        @Override
        public void resume() {
            backlog.resume();
        }

        @Override
        public void enough() {
            cancel();
        }

        @Override
        public void cancel() {
            remove();
            backlog.drop();
        }
    }

    /** The hold on what is the session's own, which cannot be slowed down without all the rest. */
    private final class Listening implements Sent {
        @Override
        public void pause() {
            // see above
        }

        @Override
        public void resume() {
            // see above
        }

        @Override
        public void enough() {
            own = null;
        }

        @Override
        public void cancel() {
            own = null;
        }
    }
}
