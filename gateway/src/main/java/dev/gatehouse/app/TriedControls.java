package dev.gatehouse.app;

import dev.gatehouse.admin.Controls;
import dev.gatehouse.metrics.Metrics;
import dev.gatehouse.probe.Control;
import dev.gatehouse.probe.Result;
import dev.gatehouse.probe.SelfTest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The self-test, for operators and for collectors of metrics. */
record TriedControls(SelfTest test) implements Controls {
    @Override
    public String replica() {
        return test.replica();
    }

    @Override
    public List<Standing> standing() {
        return Stream.of(Control.values()).map(this::standing).toList();
    }

    private Standing standing(Control control) {
        var last = test.last(control);
        return new Standing(
                control.word(),
                last.map(result -> result.verdict().name()),
                last.map(Result::at),
                test.trouble(control));
    }

    /** No number before the first try, unless that is late. */
    private double passing(Control control) {
        var standing = standing(control);
        if (standing.verdict().isEmpty() && standing.trouble().isEmpty()) return Double.NaN;
        return standing.passes() ? 1 : 0;
    }

    @Override
    public void run() {
        var _ = test.run();
    }

    TriedControls shownIn(Metrics metrics) {
        metrics.watch(
                "gatehouse_control_passes",
                "Whether a control fired when it was tried last, and not too long ago",
                "control",
                each(this::passing));
        metrics.watch(
                "gatehouse_control_tried_timestamp_seconds",
                "When a control was tried last; 0 for never",
                "control",
                each(control ->
                        test.last(control)
                                .map(Result::at)
                                .map(Instant::getEpochSecond)
                                .orElse(0L)));
        return this;
    }

    private static LinkedHashMap<String, DoubleSupplier> each(ToDoubleFunction<Control> value) {
        var values = new LinkedHashMap<String, DoubleSupplier>();
        for (var control : Control.values())
            values.put(control.word(), () -> value.applyAsDouble(control));
        return values;
    }
}
