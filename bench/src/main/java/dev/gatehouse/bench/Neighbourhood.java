package dev.gatehouse.bench;

import java.time.Duration;

/**
 * How {@link Neighbours} are measured: an open loop on the one server, another on the other, both
 * far below what the machine can do, because a machine without room harms everybody.
 *
 * @param rounds of all cases; one more before them only warms
 * @param heat of each server with each kind of answer, once, before anything counts
 * @param settle of each case before its window: what is to stall has to be there first
 * @param perSecond calls to the server that is measured
 * @param besidePerSecond calls to the one beside it
 * @param besideConnections more than the gate opens to one server, so that a stall fills them all
 */
record Neighbourhood(
        int rounds,
        Duration heat,
        Duration settle,
        Duration measured,
        double perSecond,
        int connections,
        double besidePerSecond,
        int besideConnections) {
    /** 48 windows of five seconds. */
    static final Neighbourhood FULL =
            new Neighbourhood(
                    5,
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(3),
                    1000,
                    32,
                    75,
                    200);

    /** Enough to see that everything works, too little to quote. */
    static final Neighbourhood QUICK =
            new Neighbourhood(
                    2,
                    Duration.ofSeconds(1),
                    Duration.ofMillis(500),
                    Duration.ofSeconds(1),
                    500,
                    32,
                    75,
                    50);
}
