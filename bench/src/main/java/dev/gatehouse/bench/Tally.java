package dev.gatehouse.bench;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What came of the calls of a run. One thread at a time; tallies of lanes and rounds are added up.
 *
 * <p>Latency runs from the moment at which the call was meant to begin to the end of its answer, in
 * nanoseconds, for calls meant to begin in the measured window. Calls that never got an answer are
 * in it too, with the time that they had waited when the load gave up.
 */
public final class Tally {
    private static final long LONGEST_NANOS = 600_000_000_000L;

    private final Histogram latency = histogram();
    private final Histogram lateness = histogram();
    private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
    private final Map<Fault, String> samples = new LinkedHashMap<>();
    private long completed;

    private static Histogram histogram() {
        // a tenth of a microsecond is finer than any clock reading here is worth
        return new Histogram(100, LONGEST_NANOS, 3);
    }

    void completed() {
        completed++;
    }

    void latency(long nanos) {
        latency.recordValue(Math.clamp(nanos, 0, LONGEST_NANOS));
    }

    void lateness(long nanos) {
        lateness.recordValue(Math.clamp(nanos, 0, LONGEST_NANOS));
    }

    void fault(Fault fault, String detail) {
        faults.merge(fault, 1L, Long::sum);
        samples.putIfAbsent(fault, detail);
    }

    public void add(Tally other) {
        latency.add(other.latency);
        lateness.add(other.lateness);
        completed += other.completed;
        other.faults.forEach((fault, count) -> faults.merge(fault, count, Long::sum));
        other.samples.forEach(samples::putIfAbsent);
    }

    /** Good answers that ended within the measured window. */
    public long completedCalls() {
        return completed;
    }

    /** Everything that went wrong, warm-up included. */
    public long errors() {
        return faults.values().stream().mapToLong(Long::longValue).sum();
    }

    public Map<Fault, Long> faults() {
        return Map.copyOf(faults);
    }

    /** The first of each kind, to find the cause by. */
    public Map<Fault, String> samples() {
        return Map.copyOf(samples);
    }

    public long latencies() {
        return latency.getTotalCount();
    }

    /** Latency in microseconds at a percentile of 0 to 100; 0 when there is none. */
    public double latencyMicros(double percentile) {
        return latency.getValueAtPercentile(percentile) / 1e3;
    }

    /** How late the generator itself began calls of an open loop, in microseconds. */
    public double latenessMicros(double percentile) {
        return lateness.getValueAtPercentile(percentile) / 1e3;
    }
}
