package dev.gatehouse.bench;

import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Announces the calls of an open loop to the lanes, on a thread of its own: an event loop's timers
 * are good to a millisecond, a parked thread to some fifty microseconds. Whatever the thread is
 * late by is part of the latency, because the intended moment is what is passed on.
 */
final class Pacer implements AutoCloseable {
    /** The same arrivals for every target. */
    private static final long SEED = 20_251_125;

    private final Thread thread;
    private volatile boolean stopped;

    private Pacer(Lane.Run run, List<Lane> lanes) {
        thread =
                Thread.ofPlatform()
                        .name("pacer")
                        .daemon(true)
                        .unstarted(() -> {
                            if (run.plan().pace() instanceof Pace.Open(double perSecond))
                                announce(run.window(), lanes, perSecond);
                        });
    }

    /** For a closed loop there is nothing to announce: its thread ends at once. */
    static Pacer start(Lane.Run run, List<Lane> lanes) {
        var pacer = new Pacer(run, lanes);
        pacer.thread.start();
        return pacer;
    }

    private void announce(Window window, List<Lane> lanes, double perSecond) {
        var random = new Random(SEED);
        double meant = window.now();
        for (int turn = 0; !stopped; turn = (turn + 1) % lanes.size()) {
            meant += -Math.log(1 - random.nextDouble()) * 1e9 / perSecond;
            long moment = (long) meant;
            for (long ahead; !stopped && (ahead = moment - window.now()) > 0; )
                LockSupport.parkNanos(this, ahead);
            if (stopped) return;
            var lane = lanes.get(turn);
            lane.loop().execute(() -> lane.arrive(moment));
        }
    }

    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            // the thread is ending anyway; the caller's next wait sees the interrupt
            Thread.currentThread().interrupt();
        }
    }
}
