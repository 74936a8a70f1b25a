package dev.gatehouse.provenance;

import java.time.Instant;
import java.util.Optional;

/** What was found out last about servers' packages, stored. */
public interface EvidenceShelf {
    /** Belongs inside a recorded change: the world shows it. */
    void keep(Evidence evidence);

    Optional<Evidence> evidence(String server);

    /**
     * Takes the turn to look at a server's package, so that of all replicas one does it.
     *
     * @param notSince nobody took it after this
     */
    boolean takesTurn(String server, Instant now, Instant notSince);
}
