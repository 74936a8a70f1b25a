package dev.gatehouse.drift;

import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the gate may get at a server's issuer, against what the server's approved tools need
 * (AUT-3).
 *
 * @param broad what kind of broad scope stands among what may be got; null when none does
 * @param at when it was computed
 */
public record ScopeExcess(
        String server, Set<String> needed, Set<String> given, @Nullable String broad, Instant at) {
    public ScopeExcess {
        needed = Set.copyOf(needed);
        given = Set.copyOf(given);
    }

    /** What may be got and is not needed. Without a word on needs, that is all of it. */
    public Set<String> excess() {
        var excess = new TreeSet<>(given);
        excess.removeAll(needed);
        return excess;
    }
}
