package dev.gatehouse.identity;

import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A facet of a server: what was approved of it beside what was observed last.
 *
 * @param approved null while nothing was
 * @param observed null when nothing ever was
 */
public record Line(Facet facet, @Nullable Approved approved, @Nullable Observed observed) {
    /**
     * What was approved of a facet.
     *
     * @param by an operator, or in words how it came
     * @param at null for what is required and not approved
     */
    public record Approved(Set<String> values, String by, @Nullable Instant at) {
        public Approved {
            values = Collections.unmodifiableSet(new TreeSet<>(values));
        }
    }

    /** The same facet with what is seen of it now, if anything is. */
    Line with(Map<Facet, Observed> seen) {
        var now = seen.get(facet);
        return now == null ? this : new Line(facet, approved, now);
    }

    /** Whether what was observed is what was approved, or what may stand for it. */
    public boolean holds(Rules rules) {
        if (approved == null || observed == null) return true;
        return rules.meet(facet, approved.values(), observed.values());
    }

    Set<String> approvedValues() {
        return approved == null ? Set.of() : approved.values();
    }

    Set<String> observedValues() {
        return observed == null ? Set.of() : observed.values();
    }

    static Digest digest(Set<String> values) {
        return CanonicalJson.digest(Json.of(new TreeSet<>(values)));
    }
}
