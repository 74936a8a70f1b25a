package dev.gatehouse.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a server's callers felt while another server did something, round by round.
 *
 * @param what the other one did
 */
record Beside(String what, List<Round> rounds) {
    /**
     * One window.
     *
     * @param calls to the good server on its own route
     * @param lists of all servers on the joined route
     * @param gateCores cores that the gate itself was busy on
     * @param other what came of the calls to the other server
     * @param checks how often the other server was read again
     * @param failedChecks and could not be read
     */
    record Round(
            Tally calls,
            Tally lists,
            double gateCores,
            Tally other,
            long checks,
            long failedChecks) {}

    static final ToDoubleFunction<Round> P50 = round -> round.calls().latencyMicros(50);
    static final ToDoubleFunction<Round> P99 = round -> round.calls().latencyMicros(99);
    static final ToDoubleFunction<Round> LIST_P50 = round -> round.lists().latencyMicros(50);
    static final ToDoubleFunction<Round> LIST_P99 = round -> round.lists().latencyMicros(99);

    Beside {
        rounds = List.copyOf(rounds);
        if (rounds.isEmpty()) throw new IllegalArgumentException("no round was measured");
    }

    double median(ToDoubleFunction<Round> figure) {
        return Figures.median(rounds.stream().mapToDouble(figure).toArray());
    }

    /** The figure as a multiple of the yardstick's in the same round, in ascending order. */
    List<Double> ratios(Beside yardstick, ToDoubleFunction<Round> figure) {
        if (yardstick.rounds.size() != rounds.size())
            throw new IllegalArgumentException("a round is measured in every case");
        var ratios = new ArrayList<Double>();
        for (int round = 0; round < rounds.size(); round++) {
            double other = figure.applyAsDouble(yardstick.rounds.get(round));
            if (other > 0) ratios.add(figure.applyAsDouble(rounds.get(round)) / other);
        }
        return ratios.stream().sorted().toList();
    }

    /** What went wrong for the good server's callers; the other one's are there to fail. */
    long errors() {
        return rounds.stream()
                .mapToLong(round -> round.calls().errors() + round.lists().errors())
                .sum();
    }

    long checks() {
        return rounds.stream().mapToLong(Round::checks).sum();
    }

    long failedChecks() {
        return rounds.stream().mapToLong(Round::failedChecks).sum();
    }

    /** What came of the calls to the other server, all rounds together. */
    Tally other() {
        var sum = new Tally();
        rounds.forEach(round -> sum.add(round.other()));
        return sum;
    }

    long otherAnswered() {
        return other().completedCalls();
    }

    long otherFailed() {
        return other().errors();
    }
}
