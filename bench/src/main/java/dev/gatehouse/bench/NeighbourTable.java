package dev.gatehouse.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What {@link Neighbours} found, as plain text: a line for each thing that the other server did.
 */
final class NeighbourTable {
    private NeighbourTable() {}

    static String of(Report report) {
        var rows = new ArrayList<List<String>>();
        rows.add(
                List.of(
                        "beside one that",
                        "p50",
                        "p99",
                        "p50 ratio",
                        "p99 ratio",
                        "its rounds",
                        "list p50",
                        "list p99",
                        "ratio",
                        "its rounds",
                        "gate cores",
                        "other ok",
                        "other bad",
                        "read",
                        "unread",
                        "errors"));
        var yardstick = report.besides().getFirst();
        for (var beside : report.besides()) rows.add(row(beside, yardstick));
        return "\nCalls of a good server beside another server, and lists of both; microseconds,"
                + " ratios to the first line\n"
                + Table.layOut(rows);
    }

    private static List<String> row(Beside beside, Beside yardstick) {
        return List.of(
                beside.what(),
                shown("%.0f", beside.median(Beside.P50)),
                shown("%.0f", beside.median(Beside.P99)),
                ratio(beside, yardstick, Beside.P50),
                ratio(beside, yardstick, Beside.P99),
                spread(beside, yardstick, Beside.P99),
                shown("%.0f", beside.median(Beside.LIST_P50)),
                shown("%.0f", beside.median(Beside.LIST_P99)),
                ratio(beside, yardstick, Beside.LIST_P99),
                spread(beside, yardstick, Beside.LIST_P99),
                shown("%.2f", beside.median(Beside.Round::gateCores)),
                Long.toString(beside.otherAnswered()),
                Long.toString(beside.otherFailed()),
                Long.toString(beside.checks()),
                Long.toString(beside.failedChecks()),
                Long.toString(beside.errors()));
    }

    private static String ratio(
            Beside beside, Beside yardstick, ToDoubleFunction<Beside.Round> figure) {
        var ratios = beside.ratios(yardstick, figure);
        if (ratios.isEmpty()) return "-";
        return shown(
                "%.2f", Figures.median(ratios.stream().mapToDouble(Double::doubleValue).toArray()));
    }

    /** The lowest and the highest: what one round's ratio is worth. */
    private static String spread(
            Beside beside, Beside yardstick, ToDoubleFunction<Beside.Round> figure) {
        var ratios = beside.ratios(yardstick, figure);
        if (ratios.isEmpty()) return "-";
        return shown("%.2f", ratios.getFirst()) + "-" + shown("%.2f", ratios.getLast());
    }

    private static String shown(String format, double figure) {
        return String.format(Locale.ROOT, format, figure);
    }
}
