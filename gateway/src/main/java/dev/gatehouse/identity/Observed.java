package dev.gatehouse.identity;

import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * What was observed of a facet.
 *
 * @param evidence digest of the raw bytes that it was read from
 */
public record Observed(Set<String> values, Instant at, Digest evidence) {
    /** Values of a facet. */
    private static final int MAX_VALUES = 200;

    /** Of one value. */
    private static final int MAX_CHARS = 500;

    public Observed {
        values = bounded(values);
    }

    /** A server decides how much it says: what is beyond bounds stands by its digest. */
    private static Set<String> bounded(Collection<String> values) {
        var all = new TreeSet<>(values);
        boolean isFit =
                all.size() <= MAX_VALUES
                        && all.stream().allMatch(value -> value.length() <= MAX_CHARS);
        return Collections.unmodifiableSet(
                isFit
                        ? all
                        : new TreeSet<>(
                                Set.of(
                                        all.size()
                                                + " values, "
                                                + CanonicalJson.digest(Json.of(all)))));
    }
}
