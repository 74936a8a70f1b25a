package dev.gatehouse.identity;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whom a server must prove to be: the TLS facets that were approved, under what operators require.
 * Pure, and in memory where connections are made.
 *
 * @param approved of the facets of TLS; empty while nothing was approved
 */
record Expected(Map<Facet, Set<String>> approved, Rules rules) {
    static Expected of(List<Line> lines, Rules rules) {
        var approved = new EnumMap<Facet, Set<String>>(Facet.class);
        for (var line : lines)
            if (line.facet().isOfTls() && line.approved() != null)
                approved.put(line.facet(), line.approvedValues());
        return new Expected(approved, rules);
    }

    boolean isNothing() {
        return approved.isEmpty();
    }

    boolean isMetBy(Shown shown) {
        return isMet(Facet.TLS_NAMES, shown.names())
                && isMet(Facet.TLS_AUTHORITY, shown.authorities())
                && isMet(Facet.SPIFFE_ID, shown.spiffeIds())
                && rules.meet(Facet.TLS_PIN, rules.pins(), shown.keys());
    }

    /** Whether operators' own requirements are met, whatever was approved. */
    boolean allows(Shown shown) {
        return rules.meet(Facet.TLS_PIN, rules.pins(), shown.keys())
                && (rules.spiffeId() == null
                        || rules.meet(Facet.SPIFFE_ID, Set.of(), shown.spiffeIds()));
    }

    private boolean isMet(Facet facet, Set<String> shown) {
        return rules.meet(facet, approved.getOrDefault(facet, Set.of()), shown);
    }
}
