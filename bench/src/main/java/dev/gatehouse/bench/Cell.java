package dev.gatehouse.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One workload on one target, over all rounds. */
final class Cell {
    private final Workload workload;
    private final String target;
    private final Tally tally = new Tally();
    private final List<Optional<Double>> rounds = new ArrayList<>();
    private Usage usage = Usage.NONE;
    private Duration measured = Duration.ZERO;

    Cell(Workload workload, String target) {
        this.workload = workload;
        this.target = target;
    }

    void add(Load.Outcome outcome) {
        tally.add(outcome.tally());
        usage = usage.plus(outcome.usage());
        measured = measured.plus(outcome.measured());
        rounds.add(
                Figures.microsPerCall(outcome.usage().target(), outcome.tally().completedCalls()));
    }

    Workload workload() {
        return workload;
    }

    String target() {
        return target;
    }

    Tally tally() {
        return tally;
    }

    Usage usage() {
        return usage;
    }

    /** CPU of the target per call in each round, in microseconds. */
    List<Optional<Double>> rounds() {
        return List.copyOf(rounds);
    }

    double perSecond() {
        return measured.isZero() ? 0 : tally.completedCalls() / (measured.toNanos() / 1e9);
    }

    Optional<Double> micros() {
        return Figures.microsPerCall(usage.target(), tally.completedCalls());
    }

    Optional<Double> microsWithChildren() {
        return Figures.microsPerCall(usage.target().plus(usage.children()), tally.completedCalls());
    }

    Optional<Double> originMicros() {
        return Figures.microsPerCall(usage.origin(), tally.completedCalls());
    }

    Optional<Double> generatorMicros() {
        return Figures.microsPerCall(usage.generator(), tally.completedCalls());
    }
}
