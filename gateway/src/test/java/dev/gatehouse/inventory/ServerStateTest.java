package dev.gatehouse.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerStateTest {
    /** INV-2, pair by pair: what is not written here is no way to go. */
    private static final List<String> LEGAL =
            List.of(
                    "DISCOVERED SUBMITTED",
                    "DISCOVERED RETIRED",
                    "SUBMITTED UNDER_REVIEW",
                    "SUBMITTED RETIRED",
                    "UNDER_REVIEW SUBMITTED",
                    "UNDER_REVIEW APPROVED",
                    "UNDER_REVIEW RETIRED",
                    "APPROVED APPROVED",
                    "APPROVED QUARANTINED",
                    "APPROVED SUSPENDED",
                    "APPROVED RETIRED",
                    "QUARANTINED APPROVED",
                    "QUARANTINED QUARANTINED",
                    "QUARANTINED SUSPENDED",
                    "QUARANTINED RETIRED",
                    "SUSPENDED APPROVED",
                    "SUSPENDED QUARANTINED",
                    "SUSPENDED SUSPENDED",
                    "SUSPENDED RETIRED");

    @Test
    void everyPairIsDecided() {
        var legal = new ArrayList<String>();
        for (var from : ServerState.values())
            for (var to : ServerState.values()) if (from.mayBecome(to)) legal.add(from + " " + to);
        assertThat(legal).containsExactlyInAnyOrderElementsOf(LEGAL);
    }

    @Test
    void nothingLeavesRetirementAndNothingServesWithoutAReview() {
        assertThat(ServerState.RETIRED.next()).isEmpty();
        assertThat(ServerState.DISCOVERED.mayBecome(ServerState.APPROVED)).isFalse();
        assertThat(ServerState.SUBMITTED.mayBecome(ServerState.APPROVED)).isFalse();
    }
}
