package dev.gatehouse.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpResponseDecoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The connections of one event loop: gives each free one its next call. Everything here happens on
 * that loop, except {@link #connect}.
 */
final class Lane {
    /**
     * What the lanes of a run share.
     *
     * @param budget calls that may still begin
     * @param quiet counted down by each lane when nothing more will come of it
     */
    record Run(
            Plan plan,
            CallTemplate template,
            Window window,
            AtomicLong ids,
            AtomicLong budget,
            CountDownLatch quiet) {}

    /** A server that hangs up on everything must not keep the load busy with dialling. */
    private static final int MAX_REDIALS = 100;

    private static final int CONNECT_MILLIS = 5_000;

    private final EventLoop loop;
    private final Run run;
    private final Tally tally = new Tally();
    private final List<Caller> callers = new ArrayList<>();
    private final ArrayDeque<Caller> free = new ArrayDeque<>();
    private final ArrayDeque<Long> waiting = new ArrayDeque<>();
    private boolean started;
    private boolean stopped;
    private boolean quiet;
    private boolean finished;
    private int inFlight;
    private int redials;

    Lane(EventLoop loop, Run run) {
        this.loop = loop;
        this.run = run;
    }

    EventLoop loop() {
        return loop;
    }

    Run run() {
        return run;
    }

    Tally tally() {
        return tally;
    }

    ChannelFuture connect() {
        var url = run.plan().route().url();
        var bootstrap =
                new Bootstrap()
                        .group(loop)
                        .channel(Transport.best().socket())
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                        .handler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel channel) {
                                        channel.pipeline()
                                                .addLast(new HttpResponseDecoder())
                                                .addLast(new Caller(Lane.this));
                                    }
                                });
        var connected = bootstrap.connect(url.getHost(), url.getPort());
        var _ =
                connected.addListener(
                        (ChannelFutureListener)
                                future -> {
                                    if (!future.isSuccess())
                                        tally.fault(Fault.CONNECT, String.valueOf(future.cause()));
                                });
        return connected;
    }

    void start() {
        started = true;
        var ready = List.copyOf(free);
        free.clear();
        ready.forEach(this::ready);
        settle();
    }

    void opened(Caller caller) {
        if (finished) {
            caller.giveUp();
            return;
        }
        callers.add(caller);
        ready(caller);
    }

    /** A caller has nothing to do. */
    void ready(Caller caller) {
        // calls that are due are made even after the stop: leaving them out would flatter the
        // target
        var due = waiting.poll();
        if (due != null) begin(caller, due);
        else if (started && !stopped && run.plan().pace() instanceof Pace.Closed)
            begin(caller, run.window().now());
        else free.add(caller);
    }

    /** A call of an open loop is due. */
    void arrive(long meant) {
        if (stopped) return;
        if (run.window().holds(meant)) tally.lateness(run.window().now() - meant);
        var caller = free.poll();
        if (caller == null) waiting.add(meant);
        else begin(caller, meant);
    }

    private void begin(Caller caller, long meant) {
        if (run.budget().getAndDecrement() <= 0) {
            stopped = true;
            waiting.clear();
            free.add(caller);
            settle();
            return;
        }
        inFlight++;
        caller.call(run.ids().getAndIncrement(), meant);
    }

    /** A call has its answer, good or not. */
    void ended(long meant) {
        inFlight--;
        if (run.window().holds(meant)) tally.latency(run.window().now() - meant);
        settle();
    }

    /** A connection is gone; when it had a call, {@link #ended} was told before. */
    void closed(Caller caller) {
        callers.remove(caller);
        free.remove(caller);
        if ((!stopped || !waiting.isEmpty()) && redials++ < MAX_REDIALS) {
            // a failure is counted by the listener that every dial has
            var _ = connect();
        }
        settle();
    }

    void stop() {
        stopped = true;
        settle();
    }

    private void settle() {
        boolean nobodyLeft = started && callers.isEmpty() && redials > MAX_REDIALS;
        if (quiet || !(nobodyLeft || (stopped && inFlight == 0 && waiting.isEmpty()))) return;
        quiet = true;
        run.quiet().countDown();
    }

    /** Gives up on what is still without an answer, and hands over the tally. */
    Tally finish() {
        stopped = true;
        finished = true;
        for (long meant : waiting) unanswered(meant);
        waiting.clear();
        for (var caller : List.copyOf(callers)) caller.giveUp();
        return tally;
    }

    void unanswered(long meant) {
        tally.fault(Fault.UNANSWERED, "nothing until the load gave up");
        if (run.window().holds(meant)) tally.latency(run.window().now() - meant);
    }
}
