package dev.gatehouse.bench;

import dev.gatehouse.bench.Usage.Spent;
import java.util.Arrays;
import java.util.Optional;

/** The arithmetic of the report. Empty where there is nothing to divide by. */
final class Figures {
    private Figures() {}

    static Optional<Double> microsPerCall(Spent spent, long calls) {
        if (calls <= 0 || spent.cpu().isZero()) return Optional.empty();
        return Optional.of(spent.cpu().toNanos() / 1e3 / calls);
    }

    static Optional<Double> ratio(Optional<Double> figure, Optional<Double> yardstick) {
        if (figure.isEmpty() || yardstick.isEmpty() || yardstick.get() == 0)
            return Optional.empty();
        return Optional.of(figure.get() / yardstick.get());
    }

    /** What one core would carry if it did nothing else. */
    static Optional<Double> callsPerSecondAndCore(Optional<Double> microsPerCall) {
        return microsPerCall.filter(micros -> micros > 0).map(micros -> 1e6 / micros);
    }

    /** The middle one, or the mean of the middle two. */
    static double median(double[] figures) {
        if (figures.length == 0) throw new IllegalArgumentException("no figures");
        var sorted = figures.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Growth per stream; below zero when the target gave memory back meanwhile. */
    static Optional<Double> bytesPerStream(long before, long after, int streams) {
        if (streams <= 0 || before == 0 || after == 0) return Optional.empty();
        return Optional.of((after - before) / (double) streams);
    }
}
