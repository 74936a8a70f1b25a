package dev.gatehouse.admin;

import dev.gatehouse.drift.Authorities;
import dev.gatehouse.drift.Authority;
import dev.gatehouse.drift.ScopeExcess;
import dev.gatehouse.drift.ScopeExcesses;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What servers say of their authorization, in memory. */
final class MemoryAuthorities implements Authorities {
    private final Map<String, Kept> kept = new HashMap<>();
    private final Map<String, Instant> turns = new HashMap<>();

    @Override
    public synchronized Optional<Kept> find(String server) {
        return Optional.ofNullable(kept.get(server));
    }

    @Override
    public synchronized void see(
            String server, @Nullable String announced, Authority seen, Instant at) {
        var before = kept.get(server);
        kept.put(
                server,
                before == null
                        ? new Kept(server, announced, seen, at, null, null, null)
                        : new Kept(
                                server,
                                announced,
                                seen,
                                at,
                                before.accepted(),
                                before.acceptedBy(),
                                before.acceptedAt()));
    }

    @Override
    public synchronized void accept(String server, Authority accepted, String by, Instant at) {
        kept.compute(
                server,
                (_, before) ->
                        new Kept(
                                server,
                                before == null ? null : before.announced(),
                                before == null ? Authority.NOTHING : before.seen(),
                                before == null ? at : before.seenAt(),
                                accepted,
                                by,
                                at));
    }

    @Override
    public synchronized boolean takesTurn(String server, Instant now, Instant notSince) {
        var last = turns.get(server);
        if (last != null && !last.isBefore(notSince)) return false;
        turns.put(server, now);
        return true;
    }

    /** The excess of scopes, in memory. */
    static final class Excesses implements ScopeExcesses {
        private final Map<String, ScopeExcess> all = new TreeMap<>();

        @Override
        public synchronized void keep(ScopeExcess excess) {
            all.put(excess.server(), excess);
        }

        @Override
        public synchronized List<ScopeExcess> all() {
            return List.copyOf(all.values());
        }
    }
}
