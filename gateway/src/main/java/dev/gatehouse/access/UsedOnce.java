package dev.gatehouse.access;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;

/** Remembers what was used, for as long as it could be used again. Safe for many threads. */
final class UsedOnce {
    enum Use {
        FIRST,
        AGAIN,
        /** It cannot be remembered, so it must not be used. */
        FULL
    }

    private record Entry(String id, Instant until) {}

    private final int capacity;
    private final Set<String> ids = new HashSet<>();
    private final PriorityQueue<Entry> byEnd =
            new PriorityQueue<>(Comparator.comparing(Entry::until));

    UsedOnce(int capacity) {
        this.capacity = capacity;
    }

    synchronized Use first(String id, Instant until, Instant now) {
        for (var oldest = byEnd.peek();
                oldest != null && oldest.until.isBefore(now);
                oldest = byEnd.peek()) {
            ids.remove(oldest.id);
            byEnd.remove();
        }
        if (ids.contains(id)) return Use.AGAIN;
        if (ids.size() >= capacity) return Use.FULL;
        ids.add(id);
        byEnd.add(new Entry(id, until));
        return Use.FIRST;
    }
}
