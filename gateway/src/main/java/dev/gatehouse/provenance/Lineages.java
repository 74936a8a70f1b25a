package dev.gatehouse.provenance;

import dev.gatehouse.mcp.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where servers were taken from, stored. */
public interface Lineages {
    /** Belongs inside the recorded change that submits the server. */
    void bind(Lineage lineage);

    Optional<Lineage> find(String server);

    /** Of the servers that are not retired. */
    List<Lineage> of(String registry);

    /**
     * Something about where a server comes from that persons have accepted.
     *
     * @param facet such as {@code status}
     * @param seen digest of what is so
     */
    record Accepted(String facet, Digest seen) {}

    /** Belongs inside the recorded change of the decision. */
    void accept(String server, Accepted accepted, String by, Instant at);

    Set<Accepted> accepted(String server);

    /** What is not so any more is not accepted for when it is so again. */
    void forget(String server, Accepted accepted);
}
