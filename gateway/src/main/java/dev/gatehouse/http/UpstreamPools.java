package dev.gatehouse.http;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of the data plane to the servers: on each loop a pool of its own for each server,
 * so that an exchange never leaves its loop.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a failed write closes the channel, which is heard of
public final class UpstreamPools {
    private static final long SWEEP_MILLIS = 1000;

    private final Loops loops;
    private final UpstreamLimits limits;
    private final Map<EventLoop, Map<Upstream, UpstreamPool>> pools = new ConcurrentHashMap<>();
    private final Circuits circuits;
    private final PeerCheck check;
    private final Map<String, UpstreamTls> trust = new ConcurrentHashMap<>();

    /** One that takes whoever shows a certificate that is trusted. */
    public UpstreamPools(Loops loops, UpstreamLimits limits) {
        this(loops, limits, PeerCheck.ANYBODY);
    }

    public UpstreamPools(Loops loops, UpstreamLimits limits, PeerCheck check) {
        this.check = check;
        this.loops = loops;
        this.limits = limits;
        this.circuits = new Circuits(limits.failures(), limits.rest(), System::nanoTime);
        for (EventExecutor executor : loops.group()) {
            var loop = (EventLoop) executor;
            pools.put(loop, new HashMap<>());
            loop.scheduleAtFixedRate(
                    () -> sweep(loop), SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Sends a request to a server; called on the loop, and so is the receiver. A request goes out
     * once at most: a failure after its first byte is the caller's to report, never ours to repeat.
     * To a server that rests nothing goes out: {@link UpstreamFailure#RESTING}. A request whose
     * credential the server refused goes out once more if its authority has another one by then.
     */
    public UpstreamCall send(
            Loop loop, Upstream upstream, UpstreamRequest request, UpstreamReceiver receiver) {
        if (request.authority().equals(Authority.NONE))
            return once(loop, upstream, request, receiver);
        return AuthorisedCall.send(
                loop,
                request.authority(),
                receiver,
                each -> once(loop, upstream, request.authorised(), each));
    }

    private UpstreamCall once(
            Loop loop, Upstream upstream, UpstreamRequest request, UpstreamReceiver receiver) {
        var admission = circuits.admit(upstream);
        boolean trial = admission == Circuits.Admission.TRIAL;
        var call = new TriedCall(circuits, upstream, request.lane(), receiver, trial);
        if (admission == Circuits.Admission.NOT_NOW) {
            loop.eventLoop().execute(() -> call.failed(UpstreamFailure.RESTING));
            return call;
        }
        return call.of(
                pools.getOrDefault(loop.eventLoop(), new HashMap<>())
                        .computeIfAbsent(
                                upstream,
                                to -> new UpstreamPool(loops, loop, to, limits, tls(to), check))
                        .send(request, call));
    }

    /** Whether a server failed so often that nothing is sent to it for a while. */
    public boolean isResting(Upstream upstream) {
        return circuits.isResting(upstream);
    }

    /** How many servers rest now. */
    public int resting() {
        return circuits.resting();
    }

    /** Asks to be told whenever a server begins or ends to rest, on a loop; it must be quick. */
    public void onRest(Runnable changed) {
        // Later, because it is found out in the middle of a request's end.
        circuits.onChanged(() -> loops.soon(changed));
    }

    private @Nullable UpstreamTls tls(Upstream upstream) {
        if (!upstream.isTls()) return null;
        var ca = upstream.caPem();
        return trust.computeIfAbsent(ca == null ? "" : ca, _ -> UpstreamTls.of(ca));
    }

    /**
     * What is required of a server changed: connections that it has are not used again. May be
     * called from anywhere.
     */
    public void renew(String server) {
        pools.forEach((loop, all) ->
                new Loop(loop)
                        .run(() ->
                                all.forEach((upstream, pool) -> {
                                    if (upstream.server().equals(server)) pool.renew();
                                })));
    }

    private void sweep(EventLoop loop) {
        long now = System.nanoTime();
        circuits.sweep();
        pools.getOrDefault(loop, Map.of()).values().forEach(pool -> pool.sweep(now));
    }
}
