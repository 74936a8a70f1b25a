package dev.gatehouse.bench;

/**
 * Callers that come on their own, at half of what the target can take: what it adds to their wait.
 * The direct route was given the same rate, in the same rounds.
 *
 * @param maxPerSecond the target's calls per second in a closed loop of the same workload
 */
record HalfLoad(
        Workload workload,
        String target,
        double maxPerSecond,
        double rate,
        Tally through,
        Tally direct) {
    double addedMicros(double percentile) {
        return through.latencyMicros(percentile) - direct.latencyMicros(percentile);
    }
}
