package dev.gatehouse.identity;

import dev.gatehouse.inventory.Snapshot;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** What a reading of a server's cards gave, facet by facet, and what contradicts it. Pure. */
final class CardFacets {
    private CardFacets() {}

    static Map<Facet, Observed> of(FacetTable table, Cards.Reading reading, Instant at) {
        var side =
                reading.complete() || !reading.cards().isEmpty() ? Side.of(reading.cards()) : null;
        var seen = new EnumMap<Facet, Observed>(Facet.class);
        if (side != null) {
            put(seen, table, Facet.CARD_NAME, side.names(), reading, at);
            put(seen, table, Facet.CARD_VERSION, side.versions(), reading, at);
            put(seen, table, Facet.CARD_REMOTES, side.urls(), reading, at);
            put(seen, table, Facet.CARD_REVISIONS, side.revisions(), reading, at);
            put(seen, table, Facet.CATALOG_ENTRY, reading.entries(), reading, at);
        }
        var contradictions =
                table.reconciliation(side == null ? table.card() : side)
                        .map(Reconciliation::contradictions)
                        .orElse(Set.of());
        var live = table.submitted().map(Snapshot::digest).orElse(reading.evidence());
        seen.put(Facet.CONTRADICTIONS, new Observed(contradictions, at, live));
        return seen;
    }

    /** Of what a server never had, nothing is kept. */
    private static void put(
            Map<Facet, Observed> seen,
            FacetTable table,
            Facet facet,
            Set<String> values,
            Cards.Reading reading,
            Instant at) {
        boolean isKnown = table.own().stream().anyMatch(line -> line.facet() == facet);
        if (!values.isEmpty() || isKnown)
            seen.put(facet, new Observed(values, at, reading.evidence()));
    }
}
