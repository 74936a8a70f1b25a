package dev.gatehouse.http;

import dev.gatehouse.http.UpstreamRequest.Lane;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one loop to one server. Used on that loop alone.
 *
 * <p>Calls and streams are counted apart, each with its own limit. A call that finds every
 * connection taken waits its turn, within a limit.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a failed write closes the channel, which is heard of
final class UpstreamPool {
    private static final Duration ADDRESS_AGE = Duration.ofSeconds(10);

    private final Loops loops;
    private final Loop loop;
    private final Upstream upstream;
    private final UpstreamLimits limits;
    private final @Nullable UpstreamTls tls;
    private final PeerCheck check;
    private final Deque<UpstreamConnection> idle = new ArrayDeque<>();
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private int calls;
    private int streams;
    private @Nullable InetAddress address;
    private long addressSinceNanos;
    private int generation;

    /** A request that has no connection yet; what its caller holds until it has one. */
    private final class Waiting implements UpstreamCall {
        final UpstreamRequest request;
        final UpstreamReceiver receiver;
        @Nullable UpstreamCall sent;
        Runnable noDeadline = () -> {};
        boolean cancelled;
        boolean paused;

        Waiting(UpstreamRequest request, UpstreamReceiver receiver) {
            this.request = request;
            this.receiver = receiver;
        }

        void giveUp() {
            if (waiting.remove(this)) receiver.failed(UpstreamFailure.BUSY);
        }

        @Override
        public void pause() {
            paused = true;
            if (sent != null) sent.pause();
        }

        @Override
        public void resume() {
            paused = false;
            if (sent != null) sent.resume();
        }

        @Override
        public void cancel() {
            cancelled = true;
            noDeadline.run();
            waiting.remove(this);
            if (sent != null) sent.cancel();
        }

        @Override
        public boolean becomesStream() {
            return sent != null && sent.becomesStream();
        }
    }

    UpstreamPool(
            Loops loops,
            Loop loop,
            Upstream upstream,
            UpstreamLimits limits,
            @Nullable UpstreamTls tls,
            PeerCheck check) {
        this.loops = loops;
        this.loop = loop;
        this.upstream = upstream;
        this.limits = limits;
        this.tls = tls;
        this.check = check;
    }

    Upstream upstream() {
        return upstream;
    }

    Runnable deadline(Runnable late) {
        return loop.after(limits.answerHead(), late);
    }

    UpstreamCall send(UpstreamRequest request, UpstreamReceiver receiver) {
        var call = new Waiting(request, receiver);
        if (hasRoom(request.lane())) start(call);
        else if (waiting.size() < limits.waiting() && request.lane() == Lane.CALL) {
            waiting.add(call);
            call.noDeadline = loop.after(limits.patience(), call::giveUp);
        } else loop.eventLoop().execute(() -> receiver.failed(UpstreamFailure.BUSY));
        return call;
    }

    private boolean hasRoom(Lane lane) {
        return lane == Lane.CALL ? calls < limits.calls() : streams < limits.streams();
    }

    private void count(Lane lane, int by) {
        if (lane == Lane.CALL) calls += by;
        else streams += by;
    }

    private void start(Waiting call) {
        call.noDeadline.run();
        count(call.request.lane(), 1);
        long now = System.nanoTime();
        for (UpstreamConnection pooled; (pooled = idle.pollLast()) != null; ) {
            if (pooled.isUsable(now, limits.idle().toNanos())) {
                sendOn(pooled, call);
                return;
            }
            pooled.close();
        }
        resolve(call);
    }

    private void sendOn(UpstreamConnection connection, Waiting call) {
        if (!call.receiver.goes()) {
            idle.addLast(connection);
            // Later, because the next in the queue may be withdrawn too, and the next, and the
            // next.
            loop.eventLoop().execute(() -> failed(call, UpstreamFailure.WITHDRAWN));
            return;
        }
        call.sent = connection.send(call.request, call.receiver);
        if (call.paused) call.sent.pause();
    }

    /** Name lookups block, so they leave the loop. */
    private void resolve(Waiting call) {
        var known = address;
        if (known != null && System.nanoTime() - addressSinceNanos < ADDRESS_AGE.toNanos()) {
            connect(known, call);
            return;
        }
        Thread.ofVirtual()
                .name("resolve " + upstream.host())
                .start(() -> {
                    try {
                        var found = InetAddress.getByName(upstream.host());
                        loop.run(() -> resolved(found, call));
                    } catch (UnknownHostException unknown) {
                        loop.run(() -> failed(call, UpstreamFailure.UNREACHABLE));
                    }
                });
    }

    private void resolved(InetAddress found, Waiting call) {
        address = found;
        addressSinceNanos = System.nanoTime();
        connect(found, call);
    }

    private void connect(InetAddress target, Waiting call) {
        if (call.cancelled) {
            freed(call.request.lane());
            return;
        }
        new Bootstrap()
                .group(loop.eventLoop())
                .channel(loops.socketChannel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(limits.connect().toMillis()))
                .handler(new Setup())
                .connect(new InetSocketAddress(target, upstream.port()))
                .addListener(connected -> secure((ChannelFuture) connected, call));
    }

    private void secure(ChannelFuture connected, Waiting call) {
        if (!connected.isSuccess()) {
            address = null;
            failed(call, UpstreamFailure.UNREACHABLE);
            return;
        }
        var channel = connected.channel();
        var handshake = channel.pipeline().get(SslHandler.class);
        var trust = tls;
        if (handshake == null || trust == null) {
            ready(channel, call);
            return;
        }
        handshake
                .handshakeFuture()
                .addListener(done -> {
                    if (done.isSuccess()) {
                        meet(channel, handshake, trust, call);
                        return;
                    }
                    channel.close();
                    failed(
                            call,
                            done.cause() instanceof SSLException
                                    ? UpstreamFailure.UNTRUSTED
                                    : UpstreamFailure.UNREACHABLE);
                });
    }

    /** IDV-3: another server than the one that was approved gets no byte of a request. */
    private void meet(Channel channel, SslHandler handshake, UpstreamTls trust, Waiting call) {
        int asked = generation;
        try {
            check.meet(
                    upstream.server(),
                    trust.authorities().path(handshake.engine().getSession()),
                    same ->
                            loop.run(() -> {
                                // what is required changed while it was judged
                                if (same && asked != generation)
                                    meet(channel, handshake, trust, call);
                                else met(channel, call, same);
                            }));
        } catch (SSLPeerUnverifiedException nameless) {
            channel.close();
            failed(call, UpstreamFailure.UNTRUSTED);
        }
    }

    private void met(Channel channel, Waiting call, boolean same) {
        if (same && channel.isActive()) {
            ready(channel, call);
            return;
        }
        channel.close();
        failed(call, same ? UpstreamFailure.UNREACHABLE : UpstreamFailure.FOREIGN);
    }

    private void ready(Channel channel, Waiting call) {
        if (call.cancelled) {
            channel.close();
            freed(call.request.lane());
            return;
        }
        var connection = new UpstreamConnection(channel, this, generation);
        channel.pipeline().replace(Unready.class, null, connection);
        sendOn(connection, call);
    }

    private void failed(Waiting call, UpstreamFailure failure) {
        freed(call.request.lane());
        if (!call.cancelled) call.receiver.failed(failure);
    }

    void release(UpstreamConnection connection, Lane lane, boolean reusable) {
        if (reusable && connection.generation() == generation) idle.addLast(connection);
        else connection.close();
        freed(lane);
    }

    private void freed(Lane lane) {
        count(lane, -1);
        startNext();
    }

    private void startNext() {
        if (!waiting.isEmpty() && hasRoom(Lane.CALL)) start(waiting.remove());
    }

    /** Makes a call's place a stream's; false when there is no room for one more stream. */
    boolean moveToStreams() {
        if (streams >= limits.streams()) return false;
        calls--;
        streams++;
        startNext();
        return true;
    }

    void gone(UpstreamConnection connection) {
        idle.remove(connection);
    }

    /** From now on every request takes a connection that is made after this. */
    void renew() {
        generation++;
        for (UpstreamConnection pooled; (pooled = idle.pollLast()) != null; ) pooled.close();
    }

    /** Closes pooled connections that have been idle for too long. */
    void sweep(long nowNanos) {
        idle.removeIf(connection -> {
            boolean old = !connection.isUsable(nowNanos, limits.idle().toNanos());
            if (old) connection.close();
            return old;
        });
    }

    private final class Setup extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            if (tls != null) {
                var handler =
                        tls.context().newHandler(channel.alloc(), upstream.host(), upstream.port());
                handler.setHandshakeTimeoutMillis(limits.connect().toMillis());
                channel.pipeline().addLast(handler);
            }
            channel.pipeline()
                    .addLast(
                            new HttpClientCodec(
                                    new HttpDecoderConfig()
                                            .setMaxInitialLineLength(4096)
                                            .setMaxHeaderSize(limits.headerBytes())
                                            .setMaxChunkSize(64 << 10)
                                            .setValidateHeaders(true)
                                            .setAllowDuplicateContentLengths(false),
                                    false,
                                    false),
                            new Unready());
        }
    }

    /** Stands where the connection will: what fails before is told by whoever waits for it. */
    private static final class Unready extends ChannelInboundHandlerAdapter {
        /** A server that speaks before it is asked cannot be trusted to keep things in step. */
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
            context.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
