package dev.gatehouse.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Spares servers that fail again and again, and those who call them: after so many failures in a
 * row a server rests for a while, then one request tries it. A request that times out is a failure
 * only of a server of which nothing else was heard meanwhile: one slow tool is no reason to spare
 * all of them. Safe for many threads.
 */
final class Circuits {
    /** Whether a request may be sent. */
    enum Admission {
        FREE,
        /** It is the one that tries; what comes of it must be told. */
        TRIAL,
        NOT_NOW
    }

    private final int most;
    private final Duration rest;
    private final LongSupplier nanos;
    private final Map<Upstream, Circuit> failing = new ConcurrentHashMap<>();
    private final Map<Upstream, Pulse> pulses = new ConcurrentHashMap<>();
    private volatile Runnable changed = () -> {};

    /** How it stands with one server; guarded by itself. */
    private static final class Circuit {
        private int failures;
        private boolean open;
        private boolean told;
        private boolean tried;
        private long sinceNanos;
        private long triedNanos;
    }

    /** When something was last heard of one server, on any loop and whatever it was about. */
    final class Pulse {
        private volatile long lastNanos = nanos.getAsLong();

        void beat() {
            lastNanos = nanos.getAsLong();
        }

        boolean hasBeatenSince(long momentNanos) {
            return lastNanos - momentNanos > 0;
        }

        /** To be compared with later. */
        long moment() {
            return nanos.getAsLong();
        }
    }

    /**
     * @param most failures in a row
     * @param nanos a clock that only measures
     */
    Circuits(int most, Duration rest, LongSupplier nanos) {
        this.most = most;
        this.rest = rest;
        this.nanos = nanos;
    }

    /** Asks to be told whenever a server begins or ends to rest; it must be quick. */
    void onChanged(Runnable told) {
        changed = told;
    }

    Pulse pulse(Upstream upstream) {
        var known = pulses.get(upstream);
        return known == null ? pulses.computeIfAbsent(upstream, _ -> new Pulse()) : known;
    }

    Admission admit(Upstream upstream) {
        var circuit = failing.get(upstream);
        if (circuit == null) return Admission.FREE;
        synchronized (circuit) {
            if (!circuit.open) return Admission.FREE;
            if (!hasRested(circuit) || isTried(circuit)) return Admission.NOT_NOW;
            circuit.tried = true;
            circuit.triedNanos = nanos.getAsLong();
            return Admission.TRIAL;
        }
    }

    /** Whether nothing is sent to it now. Its trial is not looked at: that is for who sends. */
    boolean isResting(Upstream upstream) {
        var circuit = failing.get(upstream);
        if (circuit == null) return false;
        synchronized (circuit) {
            return circuit.open && !hasRested(circuit);
        }
    }

    private boolean hasRested(Circuit circuit) {
        return nanos.getAsLong() - circuit.sinceNanos >= rest.toNanos();
    }

    /** A trial that hangs does not keep others from trying for longer than a rest. */
    private boolean isTried(Circuit circuit) {
        return circuit.tried && nanos.getAsLong() - circuit.triedNanos < rest.toNanos();
    }

    void succeeded(Upstream upstream) {
        var circuit = failing.remove(upstream);
        if (circuit == null) return;
        boolean was;
        synchronized (circuit) {
            was = circuit.open;
            circuit.open = false;
        }
        if (was) changed.run();
    }

    void failed(Upstream upstream) {
        var circuit = failing.computeIfAbsent(upstream, _ -> new Circuit());
        boolean begins;
        synchronized (circuit) {
            circuit.failures++;
            // What was under way when the rest began does not make it longer.
            begins = circuit.failures >= most && (!circuit.open || circuit.tried);
            if (begins) {
                circuit.open = true;
                circuit.tried = false;
                circuit.told = false;
                circuit.sinceNanos = nanos.getAsLong();
            }
        }
        if (begins) changed.run();
    }

    /** The trial ended without telling anything about the server: the next request tries. */
    void undecided(Upstream upstream) {
        var circuit = failing.get(upstream);
        if (circuit == null) return;
        synchronized (circuit) {
            circuit.tried = false;
        }
    }

    /** Tells once that a rest is over. */
    void sweep() {
        boolean over = false;
        for (var circuit : failing.values())
            synchronized (circuit) {
                if (!circuit.open || circuit.told || !hasRested(circuit)) continue;
                circuit.told = true;
                over = true;
            }
        if (over) changed.run();
    }

    /** How many servers rest now. */
    int resting() {
        int count = 0;
        for (var upstream : failing.keySet()) if (isResting(upstream)) count++;
        return count;
    }
}
