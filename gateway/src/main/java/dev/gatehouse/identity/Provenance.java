package dev.gatehouse.identity;

import dev.gatehouse.mcp.Digest;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where a server comes from, as another room knows it. What is not known is no facet. */
@FunctionalInterface
public interface Provenance {
    /**
     * What a registry says of a server.
     *
     * @param urls of its remotes; empty when it names none
     * @param evidence digest of the record as it was received
     */
    record Listing(String name, String version, Set<String> urls, Instant at, Digest evidence) {}

    /**
     * @param facets its record in a registry and the digest of its package, as far as they are
     *     known
     */
    record Known(Optional<Listing> listing, Map<Facet, Line> facets) {}

    /** From memory or the store; blocks. */
    Known of(String server);
}
