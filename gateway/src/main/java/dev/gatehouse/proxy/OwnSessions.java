package dev.gatehouse.proxy;

import dev.gatehouse.http.Loop;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Id;
import dev.gatehouse.mcp.RpcError;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of the gate's own that this replica has seen. What they were set to is read when one
 * is seen first, and forgotten with those that were not used for longest: it is in {@link
 * SharedSettings}. What is in use stays, and no principal takes the place of the others'. Safe for
 * many threads.
 */
final class OwnSessions implements SessionNews {
    private static final int MAX_SESSIONS = 100_000;

    /** Of the oldest; who has as many in use is refused rather than looked through. */
    private static final int MAX_LOOKS = 64;

    /** One principal has at most this part of all sessions: an eighth. */
    private static final int SHARE = 8;

    /**
     * A session that a request has just come to is about to be used: longer than a commit takes.
     */
    private static final Duration JUST_SEEN = Duration.ofSeconds(10);

    /** What a request in a session finds. */
    sealed interface Found {
        record Here(OwnSession ours) implements Found {}

        /** It cannot go on. */
        record Refused(int status, RpcError error) implements Found {}

        /** Goes on with the session, or turns the request that wanted it away. */
        default void then(
                Consumer<OwnSession> step,
                @Nullable Id request,
                Consumer<Inbound.Malformed> turnAway) {
            switch (this) {
                case Here(var ours) -> step.accept(ours);
                case Refused(int status, var error) ->
                        turnAway.accept(new Inbound.Malformed(status, error, request));
            }
        }
    }

    private static final class Seen {
        private final OwnSession ours;
        private long atNanos;

        Seen(OwnSession ours) {
            this.ours = ours;
        }
    }

    private final SharedSettings settings;
    private final Sessions sealed;
    private final Function<String, Replay> replays;
    private final LongSupplier nanos;
    private final int most;

    /** Principals and their sessions, those that were used last at the end. */
    private final LinkedHashMap<String, LinkedHashMap<Digest, Seen>> held =
            new LinkedHashMap<>(16, 0.75f, true);

    private final Map<Digest, String> principals = new LinkedHashMap<>();

    /**
     * @param replays makes room for what is sent in a session of this principal
     */
    OwnSessions(SharedSettings settings, Sessions sealed, Function<String, Replay> replays) {
        this(settings, sealed, replays, MAX_SESSIONS, System::nanoTime);
    }

    OwnSessions(
            SharedSettings settings,
            Sessions sealed,
            Function<String, Replay> replays,
            int most,
            LongSupplier nanos) {
        this.replays = replays;
        this.settings = settings;
        this.sealed = sealed;
        this.most = most;
        this.nanos = nanos;
    }

    /** A session that was opened just now, so nothing is set in it. */
    void opened(Session session, String principal) {
        see(Sessions.key(session.id()), principal)
                .ifPresent(ours -> ours.settle(SessionSettings.Setting.NONE, ours.doubts()));
    }

    /** The session if it was seen here; what waits in it for its agent waits nowhere else. */
    Optional<OwnSession> seen(Session session) {
        var key = Sessions.key(session.id());
        synchronized (held) {
            return Optional.ofNullable(find(key)).map(seen -> seen.ours);
        }
    }

    /**
     * Looks for a session together with what is set in it, which may have to be read.
     *
     * @param then told on the loop, at once when it is known
     */
    void find(Session session, String principal, Loop loop, Consumer<Found> then) {
        var ours = see(Sessions.key(session.id()), principal);
        if (ours.isEmpty()) then.accept(new Found.Refused(429, Answers.tooManySessions()));
        else if (ours.get().isKnown()) then.accept(new Found.Here(ours.get()));
        else
            settings.read(
                    ours.get(), known -> loop.run(() -> then.accept(found(ours.get(), known))));
    }

    private static Found found(OwnSession ours, boolean known) {
        return known ? new Found.Here(ours) : new Found.Refused(503, Answers.settingsUnreadError());
    }

    /** The session; empty when its principal has as many in use as it may. */
    private Optional<OwnSession> see(Digest key, String principal) {
        OwnSession ours;
        synchronized (held) {
            var seen = find(key);
            if (seen == null) {
                if (!hasRoom(principal)) return Optional.empty();
                seen = new Seen(new OwnSession(key, principal, replays.apply(principal)));
                held.computeIfAbsent(principal, _ -> new LinkedHashMap<>(4, 0.75f, true))
                        .put(key, seen);
                principals.put(key, principal);
            }
            seen.atNanos = nanos.getAsLong();
            ours = seen.ours;
        }
        // It may have been ended after the request was read and before it was seen here.
        if (sealed.isEnded(key)) forget(key);
        return Optional.of(ours);
    }

    private @Nullable Seen find(Digest key) {
        var principal = principals.get(key);
        if (principal == null) return null;
        var own = held.get(principal);
        return own == null ? null : own.get(key);
    }

    /** Room for one more of a principal: its own idle ones go first, then those of all. */
    private boolean hasRoom(String principal) {
        var own = held.get(principal);
        if (own != null && own.size() >= Math.max(1, most / SHARE)) return dropOneOf(own);
        if (principals.size() < most) return true;
        for (var others : held.values()) if (dropOneOf(others)) return true;
        return false;
    }

    private boolean dropOneOf(Map<Digest, Seen> own) {
        long now = nanos.getAsLong();
        int looks = MAX_LOOKS;
        for (var each : own.entrySet()) {
            if (looks-- == 0) return false;
            if (now - each.getValue().atNanos > JUST_SEEN.toNanos()
                    && !each.getValue().ours.isInUse()) {
                drop(each.getKey());
                return true;
            }
        }
        return false;
    }

    private @Nullable OwnSession drop(Digest key) {
        var principal = principals.remove(key);
        var own = principal == null ? null : held.get(principal);
        if (principal == null || own == null) return null;
        var seen = own.remove(key);
        if (own.isEmpty()) held.remove(principal);
        return seen == null ? null : seen.ours;
    }

    /** Its agent ends it: with all that goes on in it, and at every replica. */
    void end(Session session, String principal, Consumer<Boolean> then) {
        var key = Sessions.key(session.id());
        settings.end(
                key,
                principal,
                done -> {
                    if (done) ended(key);
                    then.accept(done);
                });
    }

    private void forget(Digest key) {
        OwnSession ours;
        synchronized (held) {
            ours = drop(key);
        }
        if (ours != null) ours.end();
    }

    // What other replicas do

    @Override
    public void ended(Digest key) {
        sealed.end(key);
        forget(key);
    }

    @Override
    public void changed(Digest key, long version) {
        OwnSession ours;
        synchronized (held) {
            var seen = find(key);
            if (seen == null) return;
            ours = seen.ours;
        }
        ours.doubt(version);
        if (!ours.isKnown() && ours.isInUse()) settings.readSoon(ours);
    }

    @Override
    public void missed() {
        List<OwnSession> all;
        synchronized (held) {
            all =
                    held.values().stream()
                            .flatMap(own -> own.values().stream().map(seen -> seen.ours))
                            .toList();
        }
        for (var ours : all) {
            ours.doubt();
            if (ours.isInUse()) settings.readSoon(ours);
        }
    }
}
