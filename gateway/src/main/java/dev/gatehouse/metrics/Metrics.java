package dev.gatehouse.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

/**
 * The gate's metrics, in a registry of its own. Safe for many threads; after the first use of a
 * label the recording methods allocate nothing, so the data plane may call them on its event loops.
 *
 * <p>Label values must come from the code (outcomes, rules), never from a request: otherwise a
 * caller could grow the registry.
 */
public final class Metrics {
    private static final double[] SECONDS = {
        .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60
    };
    private static final double NANOS = 1e9;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

    private final Counter decisions =
            Counter.builder()
                    .name("gatehouse_decisions_total")
                    .help("Decisions of the policy, by outcome and by the rule that decided")
                    .labelNames("outcome", "rule")
                    .register(registry);
    private final Histogram exchanges =
            Histogram.builder()
                    .name("gatehouse_exchange_seconds")
                    .help("Duration of exchanges with servers, by what came of them")
                    .labelNames("outcome")
                    .classicOnly()
                    .classicUpperBounds(SECONDS)
                    .register(registry);
    private final Gauge streams =
            Gauge.builder()
                    .name("gatehouse_open_streams")
                    .help("Event streams that agents hold open")
                    .register(registry);
    private final Counter entries =
            Counter.builder()
                    .name("gatehouse_journal_entries_total")
                    .help("Audit entries made durable")
                    .register(registry);
    private final Counter failures =
            Counter.builder()
                    .name("gatehouse_journal_failures_total")
                    .help("Audit batches that could not be made durable")
                    .register(registry);
    private final Histogram commits =
            Histogram.builder()
                    .name("gatehouse_journal_commit_seconds")
                    .help("Duration of one group commit of the audit journal")
                    .classicOnly()
                    .classicUpperBounds(SECONDS)
                    .register(registry);

    private final Map<String, Map<String, CounterDataPoint>> byOutcome = new ConcurrentHashMap<>();
    private final Map<String, DistributionDataPoint> byEnd = new ConcurrentHashMap<>();

    /**
     * Counts a decision.
     *
     * @param outcome such as {@code allow} or {@code refuse}
     * @param rule the rule that refused; {@code none} when none did
     */
    public void decided(String outcome, String rule) {
        var byRule = byOutcome.get(outcome);
        if (byRule == null)
            byRule = byOutcome.computeIfAbsent(outcome, _ -> new ConcurrentHashMap<>());
        var point = byRule.get(rule);
        if (point == null)
            point = byRule.computeIfAbsent(rule, _ -> decisions.labelValues(outcome, rule));
        point.inc();
    }

    /** Counts an exchange and its duration, under the first word of its outcome in the record. */
    public void exchanged(String outcome, long nanos) {
        var point = byEnd.get(outcome);
        if (point == null)
            point = byEnd.computeIfAbsent(outcome, _ -> exchanges.labelValues(outcome));
        point.observe(nanos / NANOS);
    }

    public void streamOpened() {
        streams.inc();
    }

    public void streamClosed() {
        streams.dec();
    }

    /** Counts a batch of audit entries that became durable together. */
    public void recorded(int count, long nanos) {
        entries.inc(count);
        commits.observe(nanos / NANOS);
    }

    /** Counts a batch of audit entries that could not be made durable. */
    public void recordFailed() {
        failures.inc();
    }

    /**
     * Shows a value that is read whenever somebody looks, for example {@code
     * gatehouse_agent_connections}. The supplier must be quick; once per name.
     */
    public void watch(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    /**
     * Shows several values under one name, told apart by a label; one that is no number is left
     * out. Otherwise like {@link #watch(String, String, DoubleSupplier)}.
     */
    public void watch(String name, String help, String label, Map<String, DoubleSupplier> values) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(label)
                .callback(callback ->
                        values.forEach((which, value) -> {
                            double now = value.getAsDouble();
                            if (!Double.isNaN(now)) callback.call(now, which);
                        }))
                .register(registry);
    }

    /** All of it in Prometheus' text format 0.0.4. */
    public String text() {
        var bytes = new ByteArrayOutputStream();
        try {
            writer.write(bytes, registry.scrape(), EscapingScheme.DEFAULT);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    public String contentType() {
        return writer.getContentType();
    }
}
