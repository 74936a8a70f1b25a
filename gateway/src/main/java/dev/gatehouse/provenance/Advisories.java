package dev.gatehouse.provenance;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What was warned of servers' packages when sources were asked last, stored. */
public interface Advisories {
    /**
     * Of one server.
     *
     * @param unread what could not be read
     * @param outcome in words, what came of asking
     */
    record Kept(
            String server,
            List<AdvisoryHit> hits,
            List<UnreadAdvisory> unread,
            Instant askedAt,
            String outcome) {
        public Kept {
            hits = List.copyOf(hits);
            unread = List.copyOf(unread);
        }
    }

    /** It mirrors what others say, and so is no change of the control plane; findings are. */
    void keep(Kept kept);

    Optional<Kept> advisories(String server);
}
