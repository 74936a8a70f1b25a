package dev.gatehouse.identity;

import dev.gatehouse.mcp.Digest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Servers of which nothing is to be had but what they say themselves. */
public final class NothingKnown {
    /** No registry has any of them. */
    public static final Provenance PROVENANCE =
            _ -> new Provenance.Known(Optional.empty(), Map.of());

    /** None of them has a card. */
    public static final Cards CARDS =
            (_, _) -> new Cards.Reading(List.of(), Set.of(), Digest.of(new byte[0]), true);

    private NothingKnown() {}
}
