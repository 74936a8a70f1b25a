package dev.gatehouse.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * How long a revoked grant goes on to work, while calls run and a stream is open. Counted from the
 * moment at which the operator asks, not from the answer.
 *
 * @param refused to the first call that was refused, once per repetition
 * @param cut to the end of the open stream; fewer when one did not end
 * @param asked repetitions
 */
record Withdrawal(String target, List<Duration> refused, List<Duration> cut, int asked) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int CALLS_BEFORE = 20;

    static Withdrawal measure(Load load, String name, Target.Governed target, int times)
            throws IOException, InterruptedException {
        var refused = new ArrayList<Duration>();
        var cut = new ArrayList<Duration>();
        try (var probe = new Probe(target.route())) {
            for (int i = 0; i < times; i++) {
                try (var stream = IdleStreams.open(load, target.route(), 1)) {
                    long from = withdraw(probe, target, refused);
                    stream.hold(PATIENCE);
                    if (stream.dropped() == 1) cut.add(Duration.ofNanos(stream.endedAt() - from));
                }
                target.grant();
                awaitAllowed(probe);
            }
        }
        return new Withdrawal(name, List.copyOf(refused), List.copyOf(cut), times);
    }

    /** Revokes while calls run; returns when it was asked for. */
    private static long withdraw(Probe probe, Target.Governed target, List<Duration> refused)
            throws IOException, InterruptedException {
        var running = new CountDownLatch(CALLS_BEFORE);
        Callable<Long> calls =
                () -> {
                    long began = System.nanoTime();
                    while (probe.isAllowed()) {
                        running.countDown();
                        if (System.nanoTime() - began > PATIENCE.toNanos()) return Long.MAX_VALUE;
                    }
                    return System.nanoTime();
                };
        try (var caller = Executors.newSingleThreadExecutor()) {
            var refusal = caller.submit(calls);
            if (!running.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                throw new IOException("calls are refused although they are granted");
            long from = System.nanoTime();
            target.revoke();
            long to = refusal.get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (to != Long.MAX_VALUE) refused.add(Duration.ofNanos(to - from));
            return from;
        } catch (ExecutionException | TimeoutException broken) {
            throw new IOException("calls broke while a grant was revoked", broken);
        }
    }

    private static void awaitAllowed(Probe probe) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!probe.isAllowed()) {
            if (System.nanoTime() > deadline) throw new IOException("a new grant has no effect");
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    /** Repetitions after which something still worked when patience ended. */
    long errors() {
        return 2L * asked - refused.size() - cut.size();
    }

    /** The smallest that is not exceeded by the given share; of a few repetitions the longest. */
    static double millis(List<Duration> times, double percentile) {
        if (times.isEmpty()) return Double.NaN;
        var sorted = times.stream().sorted().toList();
        int rank = (int) Math.ceil(percentile / 100 * sorted.size());
        return sorted.get(Math.max(1, rank) - 1).toNanos() / 1e6;
    }
}
