package dev.gatehouse.links;

import dev.gatehouse.http.ByteBudget;
import dev.gatehouse.http.Flow;
import dev.gatehouse.http.Loop;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Message;
import dev.gatehouse.stdio.Pipe;
import org.jspecify.annotations.Nullable;

/**
 * The one session that a process of an earlier revision has. What is declared to it cannot be one
 * call's, because calls with other capabilities follow: it is all that an agent may be able to do,
 * and each question is held against what the call's own agent declared (REQ-044).
 */
final class PipedSession implements Dialogue {
    private static final Json.Obj ALL_CAPABILITIES =
            Json.object(
                    "elicitation",
                    Json.object("form", Json.object(), "url", Json.object()),
                    "roots",
                    Json.object(),
                    "sampling",
                    Json.object("tools", Json.object()));

    /** Calls that wait for their agents; each may keep the process busy. */
    private static final int MAX_HELD = 64;

    private final Loop home;
    private final boolean shared;
    private final LinkLimits limits;
    private final Strays strays;
    private final StdioWire wire;
    private @Nullable SessionLink session;
    private int held;

    PipedSession(
            Loop home,
            Pipe pipe,
            boolean shared,
            LinkLimits limits,
            ByteBudget buffered,
            Strays strays,
            StdioWire.Holds holds) {
        this.home = home;
        this.shared = shared;
        this.limits = limits;
        this.strays = strays;
        this.wire = new StdioWire(home, pipe, shared, limits, buffered, holds, this::withheld);
    }

    @Override
    public boolean isOpen() {
        return session == null || session.isUsable();
    }

    /** The first one opens the session. */
    @Override
    public Flow ask(Loop loop, Asking asking, Hearer hearer) {
        if (session != null) return session.ask(loop, asking, hearer, false);
        var opened =
                new SessionLink(
                        home,
                        wire,
                        asking.revision(),
                        ALL_CAPABILITIES,
                        limits,
                        shared,
                        new Alone());
        session = opened;
        var flow = opened.ask(loop, asking, hearer, false);
        opened.open();
        return flow;
    }

    @Override
    public void message(Message message) {
        wire.take(message);
    }

    @Override
    public void withheld(String what) {
        if (session != null) session.withheld(what);
        else strays.tell(what);
    }

    @Override
    public void recheckHeld() {
        if (session != null) session.recheckHeld();
    }

    @Override
    public void crowded() {
        wire.crowded();
    }

    @Override
    public void ended() {
        wire.ended();
    }

    /** There is no other session in this process. */
    private final class Alone implements SessionLink.Neighbours {
        @Override
        public void over(SessionLink gone) {
            if (wire.isUnused()) session = null;
        }

        @Override
        public boolean hold() {
            if (held == MAX_HELD) return false;
            held++;
            return true;
        }

        @Override
        public void release() {
            held--;
        }

        @Override
        public void stray(String what) {
            strays.tell(what);
        }

        @Override
        public Flow again(Loop loop, Asking asking, Hearer hearer) {
            throw new IllegalStateException("a process does not forget its session");
        }
    }
}
