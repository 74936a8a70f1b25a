package dev.gatehouse.app;

import dev.gatehouse.drift.FindingCounts;
import dev.gatehouse.drift.Source;
import dev.gatehouse.metrics.Metrics;
import dev.gatehouse.severity.Severity;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many findings are open, by severity and source, for whoever looks at the metrics. Counted
 * when something changed, and not when somebody looks: a database that is gone makes nobody wait.
 */
final class OpenFindings {
    private static final Logger LOG = LoggerFactory.getLogger(OpenFindings.class);

    private final FindingCounts findings;
    private final AtomicBoolean wanted = new AtomicBoolean();
    private final AtomicBoolean counting = new AtomicBoolean();
    private volatile Map<List<String>, Double> counts = none();

    OpenFindings(FindingCounts findings) {
        this.findings = findings;
    }

    void watch(Metrics metrics) {
        metrics.watch(
                "gatehouse_open_findings",
                "Findings that are open, by severity and by what found them",
                List.of("severity", "source"),
                () -> counts);
    }

    /** Counts anew, soon, on a thread of its own; what is wanted meanwhile is one count more. */
    void changed() {
        wanted.set(true);
        if (counting.compareAndSet(false, true)) {
            var _ = Thread.ofVirtual().name("open-findings").start(this::count);
        }
    }

    private void count() {
        try {
            while (wanted.getAndSet(false)) counts = counted();
        } catch (RuntimeException unread) {
            LOG.warn(
                    "The open findings were not counted, and will be after the next change",
                    unread);
        } finally {
            counting.set(false);
        }
        if (wanted.get()) changed();
    }

    private Map<List<String>, Double> counted() {
        var counted = new HashMap<>(none());
        for (var some : findings.open())
            counted.merge(
                    labels(some.severity(), some.source()), (double) some.number(), Double::sum);
        return Map.copyOf(counted);
    }

    /** Nothing of anything is a value, too: so an alert knows that the gate counts. */
    private static Map<List<String>, Double> none() {
        var none = new HashMap<List<String>, Double>();
        for (var severity : Severity.values())
            if (severity != Severity.S0)
                for (var source : Source.values()) none.put(labels(severity, source), 0.0);
        return Map.copyOf(none);
    }

    private static List<String> labels(Severity severity, Source source) {
        return List.of(severity.name(), source.name().toLowerCase(Locale.ROOT));
    }
}
