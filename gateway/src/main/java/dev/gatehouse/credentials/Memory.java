package dev.gatehouse.credentials;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Credentials that were got, in memory, for as long as the arrangement that they stand on is the
 * same. Safe for many loops.
 */
final class Memory {
    private record Key(String server, String principal) {}

    private record Entry(Arrangement arrangement, Credential credential) {}

    private final int most;
    private final Map<Key, Entry> entries = new ConcurrentHashMap<>();

    Memory(int most) {
        this.most = most;
    }

    Optional<Credential> find(Arrangement arrangement, Party party, Instant now) {
        var entry = entries.get(key(arrangement, party));
        return entry != null
                        && entry.arrangement().equals(arrangement)
                        && entry.credential().isFresh(now)
                ? Optional.of(entry.credential())
                : Optional.empty();
    }

    void put(Arrangement arrangement, Party party, Credential credential) {
        // All that is lost is a look into the database for each.
        if (entries.size() >= most) entries.clear();
        entries.put(key(arrangement, party), new Entry(arrangement, credential));
    }

    void remove(Arrangement arrangement, Party party) {
        entries.remove(key(arrangement, party));
    }

    private static Key key(Arrangement arrangement, Party party) {
        return new Key(
                arrangement.server(), arrangement.means().isShared() ? "" : party.principal());
    }
}
