package dev.gatehouse.bench;

import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The load generator: sends real {@code tools/call}s, verifies each answer, measures. One run at a
 * time. Latency counts from the intended start, so a stall is felt by all the calls that it delays.
 */
public final class Load implements AutoCloseable {
    /**
     * What a run gave.
     *
     * @param measured length of the window
     * @param usage what the processes spent in it
     */
    public record Outcome(Tally tally, Duration measured, Usage usage) {
        public double perSecond() {
            return tally.completedCalls() / (measured.toNanos() / 1e9);
        }
    }

    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final Duration CONNECT = Duration.ofSeconds(15);

    private final EventLoopGroup group = Transport.best().group("load", Transport.loops());
    private final List<EventLoop> loops = new ArrayList<>();
    private final AtomicLong ids = new AtomicLong(CallTemplate.FIRST_ID);

    private final Duration drain;

    public Load() {
        this(DRAIN);
    }

    /**
     * Gives up earlier or later.
     *
     * @param drain how long after a run the last answers are waited for
     */
    Load(Duration drain) {
        this.drain = drain;
        for (int i = 0; i < Transport.loops(); i++) loops.add(group.next());
    }

    EventLoopGroup loops() {
        return group;
    }

    /** An id that no call of this process has had. */
    long nextId() {
        return ids.getAndIncrement();
    }

    public Outcome run(Plan plan, Meter meter) throws InterruptedException {
        int count = Math.min(loops.size(), plan.connections());
        var window = new Window();
        var run =
                new Lane.Run(
                        plan,
                        new CallTemplate(plan.route(), plan.tool()),
                        window,
                        ids,
                        new AtomicLong(plan.extent().maxCalls()),
                        new CountDownLatch(count));
        var lanes = loops.subList(0, count).stream().map(loop -> new Lane(loop, run)).toList();
        connect(lanes, plan.connections());
        var usage = drive(run, lanes, meter);
        var tally = new Tally();
        for (var lane : lanes) tally.add(finished(lane));
        return new Outcome(tally, Duration.ofNanos(window.nanos()), usage);
    }

    private static void connect(List<Lane> lanes, int connections) throws InterruptedException {
        var pending = new ArrayList<ChannelFuture>(connections);
        for (int i = 0; i < connections; i++) pending.add(lanes.get(i % lanes.size()).connect());
        long deadline = System.nanoTime() + CONNECT.toNanos();
        for (var future : pending) future.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private Usage drive(Lane.Run run, List<Lane> lanes, Meter meter) throws InterruptedException {
        var extent = run.plan().extent();
        boolean countsFromTheStart = extent.warmUp().isZero();
        if (countsFromTheStart) open(run, meter);
        for (var lane : lanes) lane.loop().execute(lane::start);
        try (var _ = Pacer.start(run, lanes)) {
            if (!countsFromTheStart) {
                await(run.quiet(), extent.warmUp());
                open(run, meter);
            }
            await(run.quiet(), extent.measured());
            var usage = meter.close();
            run.window().close();
            return usage;
        } finally {
            for (var lane : lanes) lane.loop().execute(lane::stop);
            await(run.quiet(), drain);
        }
    }

    private static void open(Lane.Run run, Meter meter) {
        meter.open();
        run.window().open();
    }

    /** Either is fine: the time has passed, or there is nothing left to wait for. */
    private static void await(CountDownLatch quiet, Duration time) throws InterruptedException {
        var _ = quiet.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static Tally finished(Lane lane) throws InterruptedException {
        try {
            return lane.loop().submit(lane::finish).get(DRAIN.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException broken) {
            throw new IllegalStateException("a lane of the load does not end", broken);
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
