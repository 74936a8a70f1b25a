package dev.gatehouse.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Event streams that are opened and then left alone: each is a call of {@link Tool#IDLE} whose
 * first event has arrived, so it stands all the way to the origin.
 */
final class IdleStreams implements AutoCloseable {
    private static final int OPENING_AT_ONCE = 128;
    private static final Duration OPENING = Duration.ofSeconds(60);

    private final Load load;
    private final Route route;
    private final int asked;
    private final CallTemplate template;
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Semaphore opening = new Semaphore(OPENING_AT_ONCE);
    private final CountDownLatch settled;
    private final CountDownLatch ended;
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger dropped = new AtomicInteger();
    private final AtomicLong comments = new AtomicLong();
    private volatile long endedAt;
    private volatile boolean closing;

    private IdleStreams(Load load, Route route, int asked) {
        this.load = load;
        this.route = route;
        this.asked = asked;
        template = new CallTemplate(route, Tool.IDLE);
        settled = new CountDownLatch(asked);
        ended = new CountDownLatch(asked);
    }

    /** Returns when every stream stands or was refused, or after a minute. */
    static IdleStreams open(Load load, Route route, int count) throws InterruptedException {
        var streams = new IdleStreams(load, route, count);
        long deadline = System.nanoTime() + OPENING.toNanos();
        for (int i = 0; i < count; i++) {
            if (!streams.opening.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS))
                break;
            streams.openOne();
        }
        var _ = streams.settled.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        return streams;
    }

    int asked() {
        return asked;
    }

    /** Streams that stood. */
    int opened() {
        return opened.get();
    }

    /** Streams that stood and ended although nobody here closed them. */
    int dropped() {
        return dropped.get();
    }

    /** Keep-alive comments that arrived. */
    long comments() {
        return comments.get();
    }

    /** Leaves the streams alone for so long; returns earlier when none is left. */
    void hold(Duration time) throws InterruptedException {
        var _ = ended.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** When the last stream ended that stood, by {@link System#nanoTime}. */
    long endedAt() {
        return endedAt;
    }

    private void openOne() {
        var connected =
                new Bootstrap()
                        .group(load.loops())
                        .channel(Transport.best().socket())
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 5_000)
                        .handler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel channel) {
                                        channels.add(channel);
                                        channel.pipeline()
                                                .addLast(new HttpResponseDecoder())
                                                .addLast(new IdleStream());
                                    }
                                })
                        .connect(route.url().getHost(), route.url().getPort());
        var _ =
                connected.addListener(
                        (ChannelFutureListener)
                                future -> {
                                    if (!future.isSuccess()) refused();
                                });
    }

    private void refused() {
        opening.release();
        settled.countDown();
        ended.countDown();
    }

    @Override
    public void close() {
        closing = true;
        channels.close().syncUninterruptibly();
    }

    /** One of them. */
    private final class IdleStream extends ChannelInboundHandlerAdapter {
        private boolean isEventStream;
        private boolean stands;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            var _ = context.writeAndFlush(template.call(context.alloc(), load.nextId()));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (message instanceof HttpResponse response) {
                    var type = response.headers().get("content-type", "");
                    isEventStream =
                            response.status().code() == 200 && type.startsWith("text/event-stream");
                }
                if (message instanceof LastHttpContent) {
                    var _ = context.close();
                } else if (message instanceof HttpContent content) {
                    arrived(content.content().toString(US_ASCII));
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void arrived(String text) {
            if (!isEventStream) return;
            if (text.startsWith(":")) comments.incrementAndGet();
            if (stands || !text.contains("data:")) return;
            stands = true;
            opened.incrementAndGet();
            opening.release();
            settled.countDown();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (stands) {
                if (!closing) dropped.incrementAndGet();
                endedAt = System.nanoTime();
                ended.countDown();
            } else {
                refused();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable broken) {
            // counted when the channel goes inactive, like any other end
            var _ = context.close();
        }
    }
}
