package dev.gatehouse.behaviour;

import dev.gatehouse.mcp.Json;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * How a number usually is: the last of its values on a scale of ratios, with their median and the
 * median of their distances from it, which no single value moves.
 */
final class Spread {
    private static final int KEPT = 128;
    private static final int ENOUGH = 64;

    /** Makes the median distance comparable to a standard deviation. */
    private static final double NORMAL = 1.4826;

    private static final double TIMES = 6;
    private static final double FACTOR = Math.log(8);
    private static final double MILLI = 1000;

    private final Deque<Double> values = new ArrayDeque<>();
    private final double floor;
    private final double part;

    /**
     * @param floor below which nothing is out of the usual
     * @param part of the values, of which the largest is the most that is usual; 1 for all of them
     */
    Spread(double floor, double part) {
        this.floor = floor;
        this.part = part;
    }

    /** What a value is held against. */
    record Usual(double median, double deviation, double most) {
        Json.Obj json() {
            return Json.object(
                    "median", rounded(Math.expm1(median)),
                    "deviationFactor", rounded(Math.exp(deviation) * 100) / 100.0,
                    "most", rounded(Math.expm1(most)));
        }

        private static long rounded(double value) {
            return Math.round(value);
        }
    }

    boolean knows() {
        return values.size() >= ENOUGH;
    }

    Usual usual() {
        var sorted = sorted();
        double median = middle(sorted);
        var distances = new double[sorted.length];
        for (int i = 0; i < sorted.length; i++) distances[i] = Math.abs(sorted[i] - median);
        Arrays.sort(distances);
        return new Usual(
                median, middle(distances) * NORMAL, sorted[(int) ((sorted.length - 1) * part)]);
    }

    private double[] sorted() {
        var sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    private static double middle(double[] sorted) {
        return sorted[sorted.length / 2];
    }

    /** Far from the median by its own measure, and many times the most that is usual. */
    boolean isOut(double value) {
        if (!knows() || value < floor) return false;
        var usual = usual();
        double at = Math.log1p(value);
        return at > usual.median() + TIMES * usual.deviation() && at > usual.most() + FACTOR;
    }

    void add(double value) {
        values.addLast(Math.log1p(value));
        if (values.size() > KEPT) values.removeFirst();
    }

    Json json() {
        return Json.of(values.stream().map(value -> Math.round(value * MILLI)).toList());
    }

    void read(Json.Obj from, String member) {
        for (var value : from.array(member))
            if (value instanceof Json.Num number && values.size() < KEPT)
                values.addLast(number.asDouble() / MILLI);
    }
}
