package dev.gatehouse.links;

import dev.gatehouse.http.ByteBudget;
import dev.gatehouse.http.Flow;
import dev.gatehouse.http.Loop;
import dev.gatehouse.http.Loops;
import dev.gatehouse.http.Upstream;
import dev.gatehouse.http.UpstreamFailure;
import dev.gatehouse.http.UpstreamPools;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import dev.gatehouse.stdio.Processes;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The ways to all servers. Each session with a server of an earlier revision belongs to one party
 * with one set of capabilities and is never shared (REQ-035, REQ-098); it lives on one loop, its
 * home, and those who ask on other loops are heard on theirs.
 *
 * <p>Sessions and held calls are this replica's. A request state that was given by another one is
 * refused, which makes an agent start again.
 */
public final class Links implements AutoCloseable {
    /** What the gate says of itself; it tells a server nothing of the agent. */
    static final Json.Obj CLIENT_INFO = Json.object("name", "gatehouse", "version", "1");

    static final List<String> POSTING =
            List.of(
                    "Content-Type",
                    "application/json",
                    "Accept",
                    "application/json, text/event-stream");

    static final Set<String> LIST_CHANGES =
            Set.of(
                    "notifications/tools/list_changed",
                    "notifications/prompts/list_changed",
                    "notifications/resources/list_changed");

    /** One principal has at most this part of all sessions: an eighth. */
    private static final int SHARE = 8;

    /** Calls of one principal that wait for it: each may keep a connection to its server. */
    private static final int MAX_HELD = 64;

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Who looks after the servers. Told on any thread; never blocks. */
    public interface Observer {
        /** Looks at nothing. */
        Observer NOBODY =
                new Observer() {
                    @Override
                    public void stray(Target target, String what) {}

                    @Override
                    public void noticed(String server, String why) {}
                };

        /**
         * A server sent what belongs to nobody while nothing was under way in whose record it could
         * stand. It was dropped; told a few times in a session.
         */
        void stray(Target target, String what);

        /** A server may not be what was approved any more. */
        void noticed(String server, String why);
    }

    /** What one session is for. */
    private record Key(
            Target.Remote remote, String party, Revision revision, String capabilities) {}

    private final Loops loops;
    private final UpstreamPools pools;
    private final LinkLimits limits;
    private final ByteBudget buffered;
    private final ModernLink modern;
    private final Programs programs;
    private final Map<Key, SessionLink> sessions = new ConcurrentHashMap<>();
    private final Shares opened;
    private final Shares held = new Shares(MAX_HELD);
    private volatile Observer observer = Observer.NOBODY;

    /**
     * Opens nothing yet.
     *
     * @param processes of the servers that are programs of this machine
     * @param buffered of which everything is taken that is collected of answers
     */
    public Links(
            Loops loops,
            UpstreamPools pools,
            Processes processes,
            LinkLimits limits,
            ByteBudget buffered) {
        this.loops = loops;
        this.pools = pools;
        this.limits = limits;
        this.buffered = buffered;
        this.modern = new ModernLink(pools, limits, buffered);
        this.opened = new Shares(Math.max(1, limits.sessions() / SHARE));
        this.programs = new Programs(loops, processes, limits, buffered);
    }

    /** A name that nobody can guess. */
    static String handle() {
        var bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * Asks a server. Called on the loop of the asking, on which the hearer is called, perhaps
     * before this returns.
     *
     * @return the hold on it; cancelling tells the server in its revision's way
     */
    public Flow ask(Loop loop, Asking asking, Hearer hearer) {
        return switch (asking.target()) {
            case Target.Remote(var upstream, _) when asking.revision().era() == Era.MODERN ->
                    modern.ask(loop, upstream, asking, hearer);
            case Target.Remote remote -> inSession(remote, loop, asking, hearer);
            case Target.Local local -> programs.ask(loop, local, asking, hearer);
        };
    }

    /**
     * Asks in a session that an agent opened and keeps, by its own id there: what a server says to
     * that agent and to nobody else, it says here. What the server asks meanwhile is not answered.
     *
     * @param id that the agent gives none of its requests
     * @param session the server's own name of it; empty when it keeps none
     */
    public Flow askWithin(Loop loop, Asking asking, Id id, String session, Hearer hearer) {
        if (!(asking.target() instanceof Target.Remote(var upstream, _)))
            throw new IllegalArgumentException("a program has no session of an agent's own");
        var wire = new HttpWire(pools, loop, upstream, limits, buffered);
        wire.joins(asking.revision(), session);
        wire.by(asking.authority());
        return new Within(asking, id, hearer).ask(wire);
    }

    private Flow inSession(Target.Remote remote, Loop loop, Asking asking, Hearer hearer) {
        var key =
                new Key(
                        remote,
                        asking.party(),
                        asking.revision(),
                        CanonicalJson.digest(asking.capabilities()).value());
        var hop = new Hop(loops.home(key));
        hop.home.run(() -> hop.flow = ask(key, hop.home, loop, asking, hearer, false));
        return hop;
    }

    /** On the home loop of the key. */
    private @Nullable Flow ask(
            Key key, Loop home, Loop loop, Asking asking, Hearer hearer, boolean again) {
        var session = sessions.get(key);
        if (session == null || !session.isUsable()) {
            if (sessions.size() >= limits.sessions() || !opened.take(asking.principal())) {
                loop.run(() -> hearer.failed(UpstreamFailure.BUSY));
                return null;
            }
            session =
                    new SessionLink(
                            home,
                            wire(home, key),
                            asking.revision(),
                            asking.capabilities(),
                            limits,
                            false,
                            new Others(key, home, asking.principal()));
            if (sessions.put(key, session) != null) opened.giveBack(asking.principal());
            var flow = session.ask(loop, asking, hearer, again);
            session.open();
            return flow;
        }
        return session.ask(loop, asking, hearer, again);
    }

    private Wire wire(Loop home, Key key) {
        return key.remote().overSse()
                ? new EventsWire(pools, home, key.remote().upstream(), limits, buffered)
                : new HttpWire(pools, home, key.remote().upstream(), limits, buffered);
    }

    private final class Others implements SessionLink.Neighbours {
        private final Key key;
        private final Loop home;
        private final String principal;
        private final Strays strays;

        Others(Key key, Loop home, String principal) {
            this.key = key;
            this.home = home;
            this.principal = principal;
            this.strays = new Strays(what -> observer.stray(key.remote(), what));
        }

        @Override
        public void over(SessionLink session) {
            if (sessions.remove(key, session)) opened.giveBack(principal);
        }

        @Override
        public boolean hold() {
            return held.take(principal);
        }

        @Override
        public void release() {
            held.giveBack(principal);
        }

        @Override
        public void stray(String what) {
            strays.tell(what);
        }

        @Override
        public Flow again(Loop loop, Asking asking, Hearer hearer) {
            var hop = new Hop(home);
            hop.flow = ask(key, home, loop, asking, hearer, true);
            return hop;
        }
    }

    /** Reaches a flow on its home loop, from any other. */
    private static final class Hop implements Flow {
        private final Loop home;
        private @Nullable Flow flow;

        Hop(Loop home) {
            this.home = home;
        }

        @Override
        public void pause() {
            home.run(() -> {
                if (flow != null) flow.pause();
            });
        }

        @Override
        public void resume() {
            home.run(() -> {
                if (flow != null) flow.resume();
            });
        }

        @Override
        public void cancel() {
            home.run(() -> {
                if (flow != null) flow.cancel();
            });
        }
    }

    /** Says who is told what servers do beside what they are asked. */
    public void observedBy(Observer told) {
        observer = told;
        programs.observedBy(told);
    }

    /**
     * Says which programs of this machine may be reached; asked on any thread, at any time, and
     * whenever {@link #recheckPrograms} is called.
     */
    public void onlyPrograms(Predicate<Target.Local> reachable) {
        programs.only(reachable);
    }

    /** Ends at once the processes of those that may not be reached any more (REV-2). */
    public void recheckPrograms() {
        programs.recheck();
    }

    /**
     * Answers at once what servers asked of agents that may not answer any more, for them (REV-2).
     */
    public void recheckHeld() {
        programs.recheckHeld();
        sessions.forEach((key, session) -> loops.home(key).run(session::recheckHeld));
    }

    /** Ends the sessions with servers that are not to be reached any more. */
    public void keepOnly(Predicate<Upstream> reached) {
        sessions.forEach((key, session) -> {
            if (!reached.test(key.remote().upstream()))
                loops.home(key).run(() -> session.close("the server is not served any more"));
        });
    }

    /** How many sessions with servers of earlier revisions there are. */
    public int sessions() {
        return sessions.size();
    }

    @Override
    public void close() {
        programs.close();
        sessions.forEach(
                (key, session) -> loops.home(key).run(() -> session.close("the gate is closing")));
    }
}
