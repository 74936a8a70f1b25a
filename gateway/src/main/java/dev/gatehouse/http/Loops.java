package dev.gatehouse.http;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** The event loops of the data plane: epoll where the platform has it, NIO elsewhere. */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a failed write closes the channel, which is heard of
public final class Loops implements AutoCloseable {
    private final boolean epoll = Epoll.isAvailable();
    private final EventLoopGroup group;
    private final List<Loop> all = new ArrayList<>();

    /**
     * Starts the loops.
     *
     * @param count how many; one a core is what the data plane is made for
     */
    public Loops(int count) {
        group =
                new MultiThreadIoEventLoopGroup(
                        count, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        for (EventExecutor executor : group) all.add(new Loop((EventLoop) executor));
    }

    /** The loop that is the home of this key: the same one for the same key. */
    public Loop home(Object key) {
        return all.get(Math.floorMod(key.hashCode(), all.size()));
    }

    /** Runs a task on some loop, never at once; loops that are closing drop it. */
    void soon(Runnable task) {
        try {
            group.execute(task);
        } catch (RejectedExecutionException closing) {
            if (!group.isShuttingDown()) throw closing;
        }
    }

    EventLoopGroup group() {
        return group;
    }

    Class<? extends ServerChannel> serverChannel() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    Class<? extends SocketChannel> socketChannel() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
