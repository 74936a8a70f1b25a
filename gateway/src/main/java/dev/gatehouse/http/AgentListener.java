package dev.gatehouse.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The agents' listener: HTTP/1.1, with or without TLS, on the loops of the data plane.
 *
 * <p>Each connection stays on one loop for its life; requests on it are served one after another.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a failed write closes the channel, which is heard of
public final class AgentListener implements AutoCloseable {
    private static final long SWEEP_MILLIS = 500;

    private final ListenerLimits limits;
    private final AgentService service;
    private final @Nullable SslContext tls;
    private final Map<EventLoop, Set<AgentConnection>> connections = new ConcurrentHashMap<>();
    private final ByteBudget buffered;
    private final AtomicInteger open = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closed = lock.newCondition();
    private final Channel channel;

    /**
     * Binds and starts to accept; throws {@link UncheckedIOException} when the address cannot be
     * had.
     */
    public AgentListener(
            Loops loops,
            InetSocketAddress address,
            ListenerLimits limits,
            @Nullable ServerTls tls,
            AgentService service) {
        this.limits = limits;
        this.buffered = new ByteBudget(limits.bufferedBytes());
        this.service = service;
        this.tls = tls == null ? null : tls.context();
        for (EventExecutor executor : loops.group()) {
            var loop = (EventLoop) executor;
            connections.put(loop, ConcurrentHashMap.newKeySet());
            loop.scheduleAtFixedRate(
                    () -> sweep(loop), SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        }
        var bound =
                new ServerBootstrap()
                        .group(loops.group())
                        .channel(loops.serverChannel())
                        .option(ChannelOption.SO_BACKLOG, 1024)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(
                                ChannelOption.WRITE_BUFFER_WATER_MARK,
                                new WriteBufferWaterMark(
                                        limits.pendingBytes() / 2, limits.pendingBytes()))
                        .childHandler(new Setup())
                        .bind(address)
                        .awaitUninterruptibly();
        if (!bound.isSuccess())
            throw new UncheckedIOException(
                    new IOException("cannot listen on " + address, bound.cause()));
        channel = bound.channel();
    }

    private void sweep(EventLoop loop) {
        long now = System.nanoTime();
        for (var connection : connections.getOrDefault(loop, Set.of())) connection.sweep(now);
    }

    /** The address that it listens on, with the port that was found when 0 was asked for. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    public int connections() {
        return open.get();
    }

    public boolean isUp() {
        return channel.isActive();
    }

    /**
     * Stops accepting, lets the requests under way be answered within their time, and closes what
     * is left.
     */
    @Override
    public void close() {
        channel.close().awaitUninterruptibly(5, TimeUnit.SECONDS);
        connections.forEach(
                (loop, here) -> loop.execute(() -> here.forEach(AgentConnection::drain)));
        lock.lock();
        try {
            long left = limits.shutdown().toNanos();
            while (open.get() > 0 && left > 0) left = closed.awaitNanos(left);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        connections.values().forEach(here -> here.forEach(AgentConnection::close));
    }

    private void left(AgentConnection connection, Set<AgentConnection> here) {
        here.remove(connection);
        if (open.decrementAndGet() > 0) return;
        lock.lock();
        try {
            closed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private final class Setup extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel agent) {
            if (open.incrementAndGet() > limits.connections()) {
                open.decrementAndGet();
                agent.close();
                return;
            }
            var connection = new AgentConnection(agent, limits, buffered, service);
            var here = connections.getOrDefault(agent.eventLoop(), Set.of());
            here.add(connection);
            agent.closeFuture().addListener(_ -> left(connection, here));
            if (tls != null) agent.pipeline().addLast(tls.newHandler(agent.alloc()));
            agent.pipeline()
                    .addLast(
                            new StrictRequestDecoder(limits),
                            new HttpResponseEncoder(),
                            connection);
        }
    }
}
