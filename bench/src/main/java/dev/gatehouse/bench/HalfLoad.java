package dev.gatehouse.bench;

import java.util.List;

/**
 * Callers that come on their own, at half of what the target can take: what it adds to their wait.
 * The direct route was given the same rate, in the same rounds.
 *
 * @param maxPerSecond the target's calls per second in a closed loop of the same workload
 * @param throughRounds one tally for each round through the target
 * @param directRounds as many for the direct route
 */
record HalfLoad(
        Workload workload,
        String target,
        double maxPerSecond,
        double rate,
        List<Tally> throughRounds,
        List<Tally> directRounds) {
    HalfLoad {
        throughRounds = List.copyOf(throughRounds);
        directRounds = List.copyOf(directRounds);
        if (throughRounds.isEmpty() || throughRounds.size() != directRounds.size())
            throw new IllegalArgumentException("a round is measured both ways");
    }

    Tally through() {
        return sum(throughRounds);
    }

    Tally direct() {
        return sum(directRounds);
    }

    /**
     * The median over the rounds: one round in which the machine was busy elsewhere is left out.
     */
    double addedMicros(double percentile) {
        var added = new double[throughRounds.size()];
        for (int round = 0; round < added.length; round++)
            added[round] =
                    throughRounds.get(round).latencyMicros(percentile)
                            - directRounds.get(round).latencyMicros(percentile);
        return Figures.median(added);
    }

    private static Tally sum(List<Tally> rounds) {
        var sum = new Tally();
        rounds.forEach(sum::add);
        return sum;
    }
}
