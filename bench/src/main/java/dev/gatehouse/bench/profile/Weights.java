package dev.gatehouse.bench.profile;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Adds up weights by name. */
final class Weights {
    /** A name and what was added for it. */
    record Weight(String name, double weight) {}

    private final Map<String, Double> byName = new HashMap<>();
    private double sum;

    void add(String name, double weight) {
        byName.merge(name, weight, Double::sum);
        sum += weight;
    }

    double sum() {
        return sum;
    }

    /** The heaviest first. */
    List<Weight> top(int count) {
        return byName.entrySet().stream()
                .map(entry -> new Weight(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingDouble(Weight::weight).reversed())
                .limit(count)
                .toList();
    }
}
