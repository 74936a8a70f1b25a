package dev.gatehouse.proxy;

import dev.gatehouse.http.Loop;
import java.util.function.Consumer;

/**
 * STR-1: an open stream is authority on lease. It is looked at every so often, and at once when the
 * world changes. On the exchange's loop.
 */
final class Lease {
    private final Gate gate;
    private final Loop loop;
    private final Consumer<Runnable> guard;
    private final Runnable look;

    /** Kept, because it is taken back by identity. */
    private final Runnable now;

    private Runnable noNext = () -> {};
    private boolean runs;

    /**
     * @param guard runs what is planned here, and deals with what breaks in it
     * @param look ends the lease when the authority is gone
     */
    Lease(Gate gate, Loop loop, Consumer<Runnable> guard, Runnable look) {
        this.gate = gate;
        this.loop = loop;
        this.guard = guard;
        this.look = look;
        this.now =
                () ->
                        loop.run(() ->
                                guard.accept(() -> {
                                    if (runs) look.run();
                                }));
    }

    void begin() {
        runs = true;
        gate.streams.watch(now);
        again();
    }

    private void again() {
        if (runs) look.run();
        if (runs) noNext = loop.after(gate.limits.recheck(), () -> guard.accept(this::again));
    }

    void end() {
        runs = false;
        gate.streams.unwatch(now);
        noNext.run();
    }
}
