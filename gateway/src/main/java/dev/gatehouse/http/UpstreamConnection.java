package dev.gatehouse.http;

import dev.gatehouse.http.UpstreamRequest.Lane;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/** One connection to a server. It carries one request at a time and belongs to one pool. */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a failed write closes the channel, which is heard of
final class UpstreamConnection extends SimpleChannelInboundHandler<HttpObject> {
    private final Channel channel;
    private final UpstreamPool pool;
    private final int generation;

    private @Nullable Exchange exchange;
    private long idleSinceNanos = System.nanoTime();
    private boolean reusable;
    private boolean requestSent;
    private @Nullable Lane leaving;

    /** A request under way on this connection. */
    private final class Exchange implements UpstreamCall {
        final UpstreamReceiver receiver;
        final Runnable noDeadline;
        Lane lane;
        boolean headSeen;

        Exchange(UpstreamRequest request, UpstreamReceiver receiver, Runnable noDeadline) {
            this.receiver = receiver;
            this.lane = request.lane();
            this.noDeadline = noDeadline;
        }

        private boolean isOver() {
            return exchange != this;
        }

        @Override
        public void pause() {
            if (!isOver()) channel.config().setAutoRead(false);
        }

        @Override
        public void resume() {
            if (!isOver()) channel.config().setAutoRead(true);
        }

        @Override
        public void cancel() {
            if (isOver()) return;
            reusable = false;
            leave();
            channel.close();
        }

        @Override
        public boolean becomesStream() {
            if (isOver()) return false;
            if (lane == Lane.STREAM) return true;
            if (!pool.moveToStreams()) return false;
            lane = Lane.STREAM;
            return true;
        }
    }

    UpstreamConnection(Channel channel, UpstreamPool pool, int generation) {
        this.channel = channel;
        this.pool = pool;
        this.generation = generation;
    }

    /** Of its pool's, when the server was met. */
    int generation() {
        return generation;
    }

    boolean isUsable(long nowNanos, long idleNanos) {
        return channel.isActive() && nowNanos - idleSinceNanos < idleNanos;
    }

    /** Sends a request on this idle connection. From here on it is never sent again elsewhere. */
    UpstreamCall send(UpstreamRequest request, UpstreamReceiver receiver) {
        var noDeadline = pool.deadline(() -> fail(UpstreamFailure.TIMED_OUT));
        var started = new Exchange(request, receiver, noDeadline);
        exchange = started;
        reusable = true;
        var message =
                new DefaultFullHttpRequest(
                        HttpVersion.HTTP_1_1,
                        HttpMethod.valueOf(request.method()),
                        request.target().isEmpty() ? pool.upstream().path() : request.target(),
                        Unpooled.wrappedBuffer(request.body()));
        var headers = message.headers();
        headers.set(HttpHeaderNames.HOST, pool.upstream().authority());
        for (int i = 0; i + 1 < request.headers().size(); i += 2)
            headers.add(request.headers().get(i), request.headers().get(i + 1));
        if (request.body().length > 0 || request.method().equals("POST"))
            headers.set(HttpHeaderNames.CONTENT_LENGTH, request.body().length);
        requestSent = false;
        channel.writeAndFlush(message)
                .addListener(written -> {
                    requestSent = written.isSuccess();
                    if (!written.isSuccess() && !started.isOver()) fail(UpstreamFailure.BROKEN);
                });
        return started;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
        var current = exchange;
        if (current == null) {
            // A server that speaks unasked cannot be trusted to keep answers and requests in step.
            reusable = false;
            context.close();
            return;
        }
        if (message.decoderResult().isFailure()) {
            fail(UpstreamFailure.MALFORMED);
            return;
        }
        if (message instanceof HttpResponse head && !takeHead(current, head)) return;
        if (message instanceof HttpContent content) takeContent(current, content);
    }

    /**
     * Only now, when all that came together has been looked at, is the connection given on: what a
     * server sends behind its answer must not become the answer to somebody else's call.
     */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.fireChannelReadComplete();
        giveOn();
    }

    private void giveOn() {
        var lane = leaving;
        if (lane == null) return;
        leaving = null;
        idleSinceNanos = System.nanoTime();
        pool.release(this, lane, reusable && channel.isActive());
    }

    /** False for an interim answer, which is passed over with its content. */
    private boolean takeHead(Exchange current, HttpResponse head) {
        if (head.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            if (head.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS))
                fail(UpstreamFailure.MALFORMED);
            return false;
        }
        current.headSeen = true;
        current.noDeadline.run();
        if (!HttpUtil.isKeepAlive(head)) reusable = false;
        current.receiver.head(head.status().code(), new Headers(head.headers()));
        return true;
    }

    private void takeContent(Exchange current, HttpContent content) {
        if (!current.headSeen) return;
        var buffer = content.content();
        if (buffer.isReadable() && !current.isOver()) {
            var bytes = new byte[buffer.readableBytes()];
            buffer.readBytes(bytes);
            current.receiver.bytes(bytes);
        }
        if (!(content instanceof LastHttpContent) || current.isOver()) return;
        leave();
        current.receiver.end();
    }

    /** Ends the exchange; the connection is given on once nothing of it can be under way. */
    private void leave() {
        var current = exchange;
        if (current == null) return;
        exchange = null;
        current.noDeadline.run();
        if (!current.headSeen || !requestSent) reusable = false;
        leaving = current.lane;
        channel.config().setAutoRead(true);
        if (!reusable) giveOn();
    }

    private void fail(UpstreamFailure failure) {
        var current = exchange;
        if (current == null) return;
        reusable = false;
        leave();
        channel.close();
        current.receiver.failed(failure);
    }

    void close() {
        channel.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        pool.gone(this);
        reusable = false;
        fail(UpstreamFailure.BROKEN);
        giveOn();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(UpstreamFailure.BROKEN);
        context.close();
    }
}
