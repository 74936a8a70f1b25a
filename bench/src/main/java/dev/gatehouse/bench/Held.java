package dev.gatehouse.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A figure that the gate has to hold, beside what was measured.
 *
 * @param least whether the figure is the least that is wanted, and not the most
 */
record Held(String figure, String unit, boolean least, double hold, OptionalDouble measured) {
    /** The workload that the figures are about. */
    static final Workload USUAL = new Workload(Tool.SMALL, 32);

    private static final int STREAMS = 10_000;
    private static final double MEBIBYTE = 1 << 20;

    static Held most(String figure, String unit, double hold, Optional<Double> measured) {
        return new Held(figure, unit, false, hold, asDouble(measured));
    }

    static Held least(String figure, String unit, double hold, Optional<Double> measured) {
        return new Held(figure, unit, true, hold, asDouble(measured));
    }

    private static OptionalDouble asDouble(Optional<Double> measured) {
        return measured.isPresent() && !measured.get().isNaN()
                ? OptionalDouble.of(measured.get())
                : OptionalDouble.empty();
    }

    /** The figures of the gate in a report; none when it holds no gate. */
    static List<Held> of(Report report) {
        var gate = GateTarget.NAME;
        if (!report.targets().contains(gate)) return List.of();
        var held = new ArrayList<Held>();
        var cell = report.cell(USUAL, gate);
        held.add(most("CPU to nginx's", "", 2.5, cell.flatMap(c -> report.ratio(c, "nginx"))));
        held.add(
                least(
                        "calls per second and core",
                        "",
                        12_000,
                        cell.flatMap(c -> Figures.callsPerSecondAndCore(c.micros()))));
        var half =
                report.halfLoads().stream()
                        .filter(h -> h.target().equals(gate) && h.workload().equals(USUAL))
                        .findFirst();
        held.add(most("added p50 at half load", "us", 300, half.map(h -> h.addedMicros(50))));
        held.add(most("added p99 at half load", "us", 1000, half.map(h -> h.addedMicros(99))));
        addIdle(report, held);
        var memory = report.memories().stream().filter(m -> m.target().equals(gate)).findFirst();
        held.add(most("at rest", "MiB", 120, memory.map(m -> m.atRestBytes() / MEBIBYTE)));
        held.add(most("after load", "MiB", 300, memory.map(m -> m.afterLoadBytes() / MEBIBYTE)));
        addWithdrawal(report, held);
        held.add(
                most(
                        "start to ready, database up",
                        "ms",
                        2000,
                        Optional.ofNullable(report.starts().get(gate))
                                .map(starts -> (double) starts.databaseUp().toMillis())));
        return held;
    }

    private static void addIdle(Report report, List<Held> held) {
        var idle =
                report.idles().stream()
                        .filter(one -> one.target().equals(GateTarget.NAME))
                        .findFirst();
        held.add(
                most(
                        "an idle stream",
                        "KiB",
                        20,
                        idle.flatMap(Idle::bytesPerStream).map(bytes -> bytes / 1024)));
        // fewer were asked for when the machine's limit of open files allows no more
        var opened = idle.filter(one -> one.asked() >= STREAMS).map(one -> (double) one.opened());
        held.add(least("idle streams open", "", STREAMS, opened));
        held.add(most("and of these dropped", "", 0, idle.map(one -> (double) one.dropped())));
    }

    private static void addWithdrawal(Report report, List<Held> held) {
        var withdrawal = report.withdrawals().stream().findFirst();
        held.add(
                most(
                        "revocation to refusal, p99",
                        "ms",
                        100,
                        withdrawal.map(w -> Withdrawal.millis(w.refused(), 99))));
        held.add(
                most(
                        "revocation to stream's end, p99",
                        "ms",
                        100,
                        withdrawal.map(w -> Withdrawal.millis(w.cut(), 99))));
    }

    String verdict() {
        if (measured.isEmpty()) return "unmeasured";
        double figure = measured.getAsDouble();
        return (least ? figure >= hold : figure <= hold) ? "held" : "missed";
    }

    String shownHold() {
        return (least ? ">= " : "<= ")
                + (hold == Math.rint(hold) ? Long.toString((long) hold) : Double.toString(hold))
                + shownUnit();
    }

    String shownMeasured() {
        if (measured.isEmpty()) return "-";
        double figure = measured.getAsDouble();
        return String.format(Locale.ROOT, Math.abs(figure) < 100 ? "%.2f" : "%.0f", figure)
                + shownUnit();
    }

    private String shownUnit() {
        return unit.isEmpty() ? "" : " " + unit;
    }
}
