package dev.gatehouse.provenance;

import java.util.List;
import java.util.Optional;

/** Where servers were taken from, stored. */
public interface Lineages {
    /** Belongs inside the recorded change that submits the server. */
    void bind(Lineage lineage);

    Optional<Lineage> find(String server);

    List<Lineage> of(String registry);
}
