package dev.gatehouse.provenance;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind a server at one moment.
 *
 * @param lineage the record that it was taken from; null when it was taken from none
 * @param at when the evidence was looked at; null while it never was
 */
public record Vouched(@Nullable Lineage lineage, EvidenceTier tier, @Nullable Instant at) {
    public static final Vouched NOTHING = new Vouched(null, EvidenceTier.NONE, null);
}
