package dev.gatehouse.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A {@link Report} as plain text. */
final class Table {
    private Table() {}

    static String of(Report report) {
        var machine = report.machine();
        var text = new StringBuilder();
        text.append(machine.processor()).append(", ").append(machine.cores()).append(" cores, ");
        text.append(machine.kernel()).append(", JDK ").append(machine.jdk()).append('\n');
        text.append(machine.date()).append(", commit ").append(machine.commit());
        text.append(", load average before ").append(shown("%.1f", machine.loadAverage()));
        text.append("\n\n");
        report.absent()
                .forEach((name, why) -> text.append("without " + name + ": " + why + "\n\n"));
        if (!report.cells().isEmpty())
            text.append("Closed loop in ")
                    .append(report.revision().date())
                    .append("; CPU in microseconds per call, latency in microseconds\n")
                    .append(layOut(matrix(report)));
        if (!report.halfLoads().isEmpty())
            text.append("\nOpen loop at half of the target's most; latency in microseconds\n")
                    .append(layOut(halfLoads(report)));
        if (!report.idles().isEmpty())
            text.append("\nIdle streams\n").append(layOut(idles(report)));
        if (!report.withdrawals().isEmpty())
            text.append("\nA grant is revoked while it is used; milliseconds from the request\n")
                    .append(layOut(withdrawals(report)));
        report.starts()
                .forEach((name, starts) ->
                        text.append("\nStart of ")
                                .append(name)
                                .append(" to ready: first ")
                                .append(starts.first().toMillis())
                                .append(" ms, again ")
                                .append(starts.again().toMillis())
                                .append(" ms, database up ")
                                .append(starts.databaseUp().toMillis())
                                .append(" ms\n"));
        if (!report.besides().isEmpty()) text.append(NeighbourTable.of(report));
        var held = Held.of(report);
        if (!held.isEmpty())
            text.append("\nFigures to hold, of small over 32 connections\n")
                    .append(layOut(held(held)));
        return text.append("\nerrors: ").append(report.errors()).append('\n').toString();
    }

    private static List<List<String>> matrix(Report report) {
        var rows = new ArrayList<List<String>>();
        rows.add(
                List.of(
                        "tool", "conns", "target", "cpu", "+child", "/nginx", "/direct", "origin",
                        "p50", "p90", "p99", "max", "calls/s", "errors"));
        for (var cell : report.cells()) {
            var tally = cell.tally();
            rows.add(
                    List.of(
                            cell.workload().tool().wire(),
                            Integer.toString(cell.workload().connections()),
                            cell.target(),
                            shown("%.1f", cell.micros()),
                            shown("%.1f", cell.microsWithChildren()),
                            shown("%.2f", report.ratio(cell, NginxTarget.NAME)),
                            shown("%.2f", report.ratio(cell, DirectTarget.NAME)),
                            shown("%.1f", cell.originMicros()),
                            shown("%.0f", tally.latencyMicros(50)),
                            shown("%.0f", tally.latencyMicros(90)),
                            shown("%.0f", tally.latencyMicros(99)),
                            shown("%.0f", tally.latencyMicros(100)),
                            shown("%.0f", cell.perSecond()),
                            Long.toString(tally.errors())));
        }
        return rows;
    }

    private static List<List<String>> halfLoads(Report report) {
        var rows = new ArrayList<List<String>>();
        rows.add(
                List.of(
                        "tool",
                        "conns",
                        "target",
                        "calls/s",
                        "p50",
                        "p99",
                        "direct p50",
                        "direct p99",
                        "added p50",
                        "added p99",
                        "late p99",
                        "errors"));
        for (var half : report.halfLoads())
            rows.add(
                    List.of(
                            half.workload().tool().wire(),
                            Integer.toString(half.workload().connections()),
                            half.target(),
                            shown("%.0f", half.rate()),
                            shown("%.0f", half.through().latencyMicros(50)),
                            shown("%.0f", half.through().latencyMicros(99)),
                            shown("%.0f", half.direct().latencyMicros(50)),
                            shown("%.0f", half.direct().latencyMicros(99)),
                            shown("%.0f", half.addedMicros(50)),
                            shown("%.0f", half.addedMicros(99)),
                            shown("%.0f", half.through().latenessMicros(99)),
                            Long.toString(half.through().errors() + half.direct().errors())));
        return rows;
    }

    private static List<List<String>> idles(Report report) {
        var rows = new ArrayList<List<String>>();
        rows.add(
                List.of(
                        "target",
                        "asked",
                        "opened",
                        "dropped",
                        "comments",
                        "MiB at rest",
                        "MiB before",
                        "MiB held",
                        "KiB/stream"));
        for (var idle : report.idles())
            rows.add(
                    List.of(
                            idle.target(),
                            Integer.toString(idle.asked()),
                            Integer.toString(idle.opened()),
                            Integer.toString(idle.dropped()),
                            Long.toString(idle.comments()),
                            shown("%.1f", idle.residentAtRest() / 1048576.0),
                            shown("%.1f", idle.residentBefore() / 1048576.0),
                            shown("%.1f", idle.residentHeld() / 1048576.0),
                            shown("%.1f", idle.bytesPerStream().map(bytes -> bytes / 1024))));
        return rows;
    }

    private static List<List<String>> withdrawals(Report report) {
        var rows = new ArrayList<List<String>>();
        rows.add(
                List.of(
                        "target",
                        "times",
                        "refused p50",
                        "refused p99",
                        "cut p50",
                        "cut p99",
                        "errors"));
        for (var withdrawal : report.withdrawals())
            rows.add(
                    List.of(
                            withdrawal.target(),
                            Integer.toString(withdrawal.asked()),
                            shown("%.1f", Withdrawal.millis(withdrawal.refused(), 50)),
                            shown("%.1f", Withdrawal.millis(withdrawal.refused(), 99)),
                            shown("%.1f", Withdrawal.millis(withdrawal.cut(), 50)),
                            shown("%.1f", Withdrawal.millis(withdrawal.cut(), 99)),
                            Long.toString(withdrawal.errors())));
        return rows;
    }

    private static List<List<String>> held(List<Held> held) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("verdict", "hold", "measured", "figure"));
        for (var one : held)
            rows.add(List.of(one.verdict(), one.shownHold(), one.shownMeasured(), one.figure()));
        return rows;
    }

    private static String shown(String format, Optional<Double> figure) {
        return figure.map(value -> shown(format, value)).orElse("-");
    }

    private static String shown(String format, double figure) {
        return String.format(Locale.ROOT, format, figure);
    }

    /** Columns as wide as their widest, text to the left, figures to the right. */
    static String layOut(List<List<String>> rows) {
        var widths = new int[rows.getFirst().size()];
        for (var row : rows)
            for (int i = 0; i < widths.length; i++)
                widths[i] = Math.max(widths[i], row.get(i).length());
        var text = new StringBuilder();
        for (var row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                var padding = " ".repeat(widths[i] - row.get(i).length());
                boolean isName = rows.getLast().get(i).matches("[a-z][a-z_ '-]*");
                line.append(isName ? row.get(i) + padding : padding + row.get(i)).append("  ");
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
