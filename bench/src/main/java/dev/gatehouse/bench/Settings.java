package dev.gatehouse.bench;

import java.time.Duration;
import java.util.List;

/**
 * How thorough a {@link Suite} is. Its time is about {@code rounds × workloads × targets × (settle
 * + measured)}, and a third more for the rest.
 *
 * @param heat of each target with each tool, once, before anything counts: compilers need it
 * @param settle before each measured window
 * @param measured window of a closed loop
 * @param paced window of an open loop
 * @param idleStreams streams to hold; 0 leaves that part out
 * @param idleHold how long they are held
 * @param revocations how often a grant is revoked while it is used
 * @param neighbours of a bad server
 * @param legacy whether the load speaks 2025-11-25 in sessions, and not 2026-07-28
 */
record Settings(
        int rounds,
        Duration heat,
        Duration settle,
        Duration measured,
        Duration paced,
        List<Workload> matrix,
        List<Workload> halfLoad,
        int idleStreams,
        Duration idleHold,
        int revocations,
        Neighbourhood neighbours,
        boolean legacy) {
    private static final List<Integer> CONNECTIONS = List.of(1, 32, 256);

    /** About six minutes with three targets. */
    static final Settings FULL =
            new Settings(
                    4,
                    Duration.ofSeconds(6),
                    Duration.ofMillis(300),
                    Duration.ofMillis(1500),
                    Duration.ofSeconds(2),
                    Workload.matrix(Tool.ANSWERING, CONNECTIONS),
                    List.of(Held.USUAL, new Workload(Tool.SMALL_SSE, 32)),
                    10_000,
                    // long enough for a comment of the origin on every stream
                    Origin.HEARTBEAT.plusSeconds(2),
                    20,
                    Neighbourhood.FULL,
                    false);

    /** About a minute: enough to see that everything works, too little to quote. */
    static final Settings QUICK =
            new Settings(
                    2,
                    Duration.ofMillis(1000),
                    Duration.ofMillis(100),
                    Duration.ofMillis(400),
                    Duration.ofSeconds(1),
                    Workload.matrix(Tool.ANSWERING, CONNECTIONS),
                    List.of(Held.USUAL),
                    1_000,
                    Duration.ofSeconds(2),
                    5,
                    Neighbourhood.QUICK,
                    false);

    Settings withIdleStreams(int streams) {
        return with(streams, legacy);
    }

    Settings inLegacy() {
        return with(idleStreams, true);
    }

    private Settings with(int streams, boolean inLegacy) {
        return new Settings(
                rounds,
                heat,
                settle,
                measured,
                paced,
                matrix,
                halfLoad,
                streams,
                idleHold,
                revocations,
                neighbours,
                inLegacy);
    }
}
