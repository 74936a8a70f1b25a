package dev.gatehouse.provenance;

import java.util.List;
import java.util.Set;

/** Whoever can be asked for advisories. Blocks. */
public interface AdvisorySource {
    /**
     * What it said.
     *
     * @param hits among what was read
     * @param why it was not read to its end; empty when it was, so what is not among the hits is
     *     not so any more
     */
    record Told(List<AdvisoryHit> hits, String why) {
        public Told {
            hits = List.copyOf(hits);
        }

        boolean isWhole() {
            return why.isEmpty();
        }
    }

    Told look(Set<AdvisedPackage> packages);
}
