package dev.gatehouse.provenance;

import java.util.List;
import java.util.SequencedSet;

/** Whoever can be asked for advisories. Blocks. */
public interface AdvisorySource {
    /**
     * What it said.
     *
     * @param hits among what was read
     * @param unread what was not; what is neither among these nor among the hits is not so any more
     * @param why something was not read; empty when all was
     * @param isOut whether it gave no answer at all, which is nothing that anybody said
     */
    record Told(List<AdvisoryHit> hits, List<UnreadAdvisory> unread, String why, boolean isOut) {
        public Told {
            hits = List.copyOf(hits);
            unread = List.copyOf(unread);
        }

        boolean isWhole() {
            return unread.isEmpty();
        }
    }

    /**
     * Asks.
     *
     * @param packages those first that matter most: the last are the first that are not looked at
     *     when there is too much
     */
    Told look(SequencedSet<AdvisedPackage> packages);
}
