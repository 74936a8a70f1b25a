package dev.gatehouse.access;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Remembers what was used, for as long as it could be used again. No owner can fill it for the
 * others. Safe for many threads.
 */
final class UsedOnce {
    enum Use {
        FIRST,
        AGAIN,
        /** It cannot be remembered, so it must not be used. */
        FULL
    }

    /** One owner has a quarter of the room at most. */
    private static final int SHARES = 4;

    private record Key(String owner, String id) {}

    private record Entry(Key key, Instant until) {}

    private final int capacity;
    private final Set<Key> used = new HashSet<>();
    private final Map<String, Integer> byOwner = new HashMap<>();
    private final PriorityQueue<Entry> byEnd =
            new PriorityQueue<>(Comparator.comparing(Entry::until));

    UsedOnce(int capacity) {
        this.capacity = capacity;
    }

    synchronized Use first(String owner, String id, Instant until, Instant now) {
        for (var oldest = byEnd.peek();
                oldest != null && oldest.until.isBefore(now);
                oldest = byEnd.peek()) forget(byEnd.remove().key);
        var key = new Key(owner, id);
        if (used.contains(key)) return Use.AGAIN;
        int share = Math.max(1, capacity / SHARES);
        if (used.size() >= capacity || byOwner.getOrDefault(owner, 0) >= share) return Use.FULL;
        used.add(key);
        byOwner.merge(owner, 1, Integer::sum);
        byEnd.add(new Entry(key, until));
        return Use.FIRST;
    }

    private void forget(Key key) {
        used.remove(key);
        byOwner.computeIfPresent(key.owner, (_, count) -> count == 1 ? null : count - 1);
    }
}
