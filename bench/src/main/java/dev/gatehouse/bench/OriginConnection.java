package dev.gatehouse.bench;

import dev.gatehouse.bench.OriginProtocol.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection of the {@link Origin}: HTTP on one side, {@link OriginProtocol} on the other. */
final class OriginConnection extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final byte[] COMMENT = {':', '\n', '\n'};

    private final OriginProtocol protocol;
    private final Duration heartbeat;
    private @Nullable ScheduledFuture<?> comments;

    OriginConnection(OriginProtocol protocol, Duration heartbeat) {
        this.protocol = protocol;
        this.heartbeat = heartbeat;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        boolean stays = HttpUtil.isKeepAlive(request);
        switch (replyTo(request)) {
            case Reply.Whole(int status, var json) -> whole(context, status, json, stays);
            case Reply.Streamed streamed -> {
                openStream(context);
                for (var event : streamed.events()) send(context, event);
                var end = context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
                if (!stays) end = end.addListener(ChannelFutureListener.CLOSE);
            }
            case Reply.Silence _ -> {
                // the caller ends it, or waits
            }
            case Reply.BrokenOff broken -> {
                openStream(context);
                for (var event : broken.events()) send(context, event);
                var _ = context.close();
            }
            case Reply.Open open -> {
                openStream(context);
                context.flush();
                for (var event : open.events()) send(context, event);
                long nanos = heartbeat.toNanos();
                comments =
                        context.executor()
                                .scheduleAtFixedRate(
                                        () -> send(context, COMMENT),
                                        nanos,
                                        nanos,
                                        TimeUnit.NANOSECONDS);
            }
        }
    }

    private Reply replyTo(FullHttpRequest request) {
        if (!request.decoderResult().isSuccess()) return Reply.Whole.empty(400);
        // a page in somebody's browser has no business here, whatever its name resolves to
        if (request.headers().contains(HttpHeaderNames.ORIGIN)) return Reply.Whole.empty(403);
        if (!request.uri().equals(Origin.PATH)) return Reply.Whole.empty(404);
        if (!request.method().equals(HttpMethod.POST)) return Reply.Whole.empty(405);
        Headers headers = request.headers()::getAll;
        return protocol.answer(ByteBufUtil.getBytes(request.content()), headers);
    }

    private static void whole(
            ChannelHandlerContext context, int status, ByteBuf json, boolean stays) {
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), json);
        if (json.isReadable())
            response.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
        if (status == 405) response.headers().set(HttpHeaderNames.ALLOW, HttpMethod.POST.name());
        HttpUtil.setContentLength(response, json.readableBytes());
        HttpUtil.setKeepAlive(response, stays);
        var sent = context.writeAndFlush(response);
        if (!stays) sent = sent.addListener(ChannelFutureListener.CLOSE);
    }

    private static void openStream(ChannelHandlerContext context) {
        var response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.TEXT_EVENT_STREAM)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set("X-Accel-Buffering", "no");
        HttpUtil.setTransferEncodingChunked(response, true);
        var _ = context.write(response);
    }

    private static void send(ChannelHandlerContext context, byte[] event) {
        ByteBuf bytes = Unpooled.wrappedBuffer(event);
        var _ = context.writeAndFlush(new DefaultHttpContent(bytes));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (comments != null) comments.cancel(false);
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable broken) {
        // the caller went away, or sent what is not HTTP: either way there is nobody to tell
        var _ = context.close();
    }
}
