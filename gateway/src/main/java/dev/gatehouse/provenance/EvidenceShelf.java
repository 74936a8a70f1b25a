package dev.gatehouse.provenance;

import java.util.Optional;

/** What was found out last about servers' packages, stored. */
public interface EvidenceShelf {
    /** Belongs inside a recorded change: the world shows it. */
    void keep(Evidence evidence);

    Optional<Evidence> evidence(String server);
}
