package dev.gatehouse.credentials;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The arrangements in memory, at one version of the control plane. Safe for many threads. */
final class Book {
    private record Pages(long version, Map<String, Arrangement> arrangements) {}

    private final Arrangements source;
    private final LongSupplier version;
    private volatile @Nullable Pages pages;

    Book(Arrangements source, LongSupplier version) {
        this.source = source;
        this.version = version;
    }

    /** Whether what is in memory is the newest. */
    boolean isCurrent() {
        var seen = pages;
        return seen != null && seen.version() >= version.getAsLong();
    }

    /** As it is in memory. */
    Optional<Arrangement> find(String server) {
        var seen = pages;
        return seen == null
                ? Optional.empty()
                : Optional.ofNullable(seen.arrangements().get(server));
    }

    /** The newest; blocks when that is not in memory. */
    Optional<Arrangement> read(String server) {
        if (!isCurrent()) load();
        return find(server);
    }

    private synchronized void load() {
        if (isCurrent()) return;
        // The version first: what changes meanwhile is read again.
        long seen = version.getAsLong();
        var arrangements = new HashMap<String, Arrangement>();
        for (var each : source.all()) arrangements.put(each.server(), each);
        pages = new Pages(seen, Map.copyOf(arrangements));
    }
}
