package dev.gatehouse.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One agent's connection: reads one request at a time, has it served, writes the answer, reads on.
 *
 * <p>Reading goes on while a request is served, so that a vanished agent is noticed; what a
 * pipelining agent sends meanwhile waits here, and reading stops until its turn comes.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a failed write closes the channel, which is heard of
final class AgentConnection extends ChannelInboundHandlerAdapter
        implements AgentAnswer, AgentEvents {
    private static final Logger LOG = LoggerFactory.getLogger(AgentConnection.class);
    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final Duration LINGER = Duration.ofSeconds(2);

    private enum State {
        /** Between requests. */
        IDLE,
        /** Bytes of a request's head are here. */
        HEAD,
        /** A request's head is here, and perhaps part of its body. */
        READING,
        /** A whole request is being served. */
        SERVING,
        /** The answer is an event stream that is open. */
        STREAMING,
        /** Nothing more is read; the connection goes once the last answer is written. */
        CLOSING
    }

    private final Channel channel;
    private final String peer;
    private final Loop loop;
    private final ListenerLimits limits;
    private final AgentService service;
    private final Queue<Object> waiting = new ArrayDeque<>();

    private State state = State.IDLE;
    private long sinceNanos = System.nanoTime();
    private long stalledSinceNanos;
    private @Nullable HttpRequest request;
    private @Nullable String certificate;
    private final ByteBudget buffered;
    private BodyBuffer body;
    private long held;
    private boolean keepAlive;
    private boolean cameWhole;
    private boolean lingers;
    private @Nullable Runnable gone;
    private @Nullable Runnable writability;
    private byte @Nullable [] farewell;

    AgentConnection(
            Channel channel, ListenerLimits limits, ByteBudget buffered, AgentService service) {
        this.buffered = buffered;
        this.channel = channel;
        this.peer = Addresses.peer(channel.remoteAddress());
        this.loop = new Loop(channel.eventLoop());
        this.limits = limits;
        this.service = service;
        this.body = new BodyBuffer(limits.bodyBytes());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        cameWhole = true;
        if (state == State.CLOSING) {
            ReferenceCountUtil.release(message);
        } else if (isBusy() || !waiting.isEmpty()) {
            waiting.add(message);
            channel.config().setAutoRead(false);
        } else {
            take(message);
        }
    }

    /** A request is being served, or its answer has not been read: the next one waits. */
    private boolean isBusy() {
        return state == State.SERVING
                || state == State.STREAMING
                || ((state == State.IDLE || state == State.HEAD) && !channel.isWritable());
    }

    /** Bytes came that make no whole head yet: from here on the head has its time. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (state == State.IDLE && !cameWhole) {
            state = State.HEAD;
            sinceNanos = System.nanoTime();
        }
        cameWhole = false;
    }

    private void take(Object message) {
        try {
            if (message instanceof HttpRequest head) begin(head);
            if (message instanceof HttpContent content && state == State.READING) {
                if (content.decoderResult().isFailure()) refuse(400, "malformed body");
                else takeBody(content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(HttpRequest head) {
        keepAlive = HttpUtil.isKeepAlive(head);
        state = State.READING;
        sinceNanos = System.nanoTime();
        body = new BodyBuffer(bodyLimit(head));
        request = head;
        if (head.decoderResult().isFailure()) {
            refuseMalformed(head.decoderResult().cause());
        } else if (!head.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && !head.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            refuse(505, "the version is HTTP/1.1 or HTTP/1.0");
        } else if (!isWellFramed(head)) {
            refuse(400, "malformed framing");
        } else if (HttpUtil.getContentLength(head, 0L) > bodyLimit(head)) {
            refuse(413, "the body is longer than " + bodyLimit(head) + " bytes");
        } else if (HttpUtil.is100ContinueExpected(head)) {
            channel.writeAndFlush(
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1,
                            HttpResponseStatus.CONTINUE,
                            Unpooled.EMPTY_BUFFER));
        }
    }

    /** Who does not even say who they are need not be listened to for long. */
    private int bodyLimit(HttpRequest head) {
        return head.headers().contains(HttpHeaderNames.AUTHORIZATION)
                ? limits.bodyBytes()
                : Math.min(limits.bodyBytes(), limits.strangerBodyBytes());
    }

    /** One Host, and no transfer coding but chunked on HTTP/1.1 (RFC 9112 §3.2, §6.1). */
    private static boolean isWellFramed(HttpRequest head) {
        var headers = head.headers();
        if (headers.getAll(HttpHeaderNames.HOST).size() != 1) return false;
        var codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (codings.isEmpty()) return true;
        return head.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && codings.size() == 1
                && codings.getFirst().strip().equalsIgnoreCase("chunked");
    }

    private void refuseMalformed(Throwable cause) {
        switch (cause) {
            case TooLongHttpLineException _ ->
                    refuse(414, "the request line is longer than " + limits.lineBytes() + " bytes");
            case TooLongHttpHeaderException _ ->
                    refuse(431, "the headers are longer than " + limits.headerBytes() + " bytes");
            default -> refuse(400, "malformed request");
        }
    }

    private void takeBody(HttpContent content) {
        int more = content.content().readableBytes();
        if (!buffered.take(more)) {
            refuse(503, "too many requests are arriving at once");
            return;
        }
        held += more;
        if (!body.take(content.content())) {
            refuse(413, "the body is longer than " + body.limit() + " bytes");
            return;
        }
        var head = request;
        if (!(content instanceof LastHttpContent) || head == null) return;
        state = State.SERVING;
        request = null;
        int query = head.uri().indexOf('?');
        var whole =
                new AgentRequest(
                        head.method().name(),
                        query < 0 ? head.uri() : head.uri().substring(0, query),
                        query < 0 ? "" : head.uri().substring(query + 1),
                        new Headers(head.headers()),
                        body.toBytes(),
                        peer,
                        certificate);
        body = new BodyBuffer(limits.bodyBytes());
        if (head.method().equals(HttpMethod.HEAD)) {
            send(Response.empty(405).with("allow", "GET, POST, DELETE"));
            return;
        }
        service.serve(whole, this);
    }

    /** Answers what cannot be read as a request; where its bytes end is not known, so it closes. */
    private void refuse(int status, String why) {
        keepAlive = false;
        lingers = true;
        state = State.SERVING;
        request = null;
        send(
                new Response(
                        status,
                        List.of(),
                        "text/plain; charset=utf-8",
                        (why + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public void onGone(Runnable gone) {
        if (channel.isActive()) this.gone = gone;
        else gone.run();
    }

    @Override
    public void send(Response response) {
        if (state != State.SERVING || !channel.isActive()) return;
        var message =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(response.status()),
                        Unpooled.wrappedBuffer(response.body()));
        var headers = message.headers();
        addAll(headers, response.headers());
        if (!response.contentType().isEmpty())
            headers.set(HttpHeaderNames.CONTENT_TYPE, response.contentType());
        if (response.status() != 204)
            headers.set(HttpHeaderNames.CONTENT_LENGTH, response.body().length);
        if (!keepAlive) headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        var written = channel.writeAndFlush(message);
        if (lingers) written.addListener(_ -> endSending());
        else if (!keepAlive) written.addListener(ChannelFutureListener.CLOSE);
        finished();
    }

    /**
     * Ends our side and passes over what still comes for a moment. Closing at once, with bytes
     * unread, would reset the connection, and the answer would be lost with it (RFC 9112 §9.6).
     */
    private void endSending() {
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
        channel.config().setAutoRead(true);
        if (channel instanceof DuplexChannel plain
                && channel.pipeline().get(SslHandler.class) == null) plain.shutdownOutput();
    }

    @Override
    public AgentEvents open(List<String> more) {
        if (state != State.SERVING || !channel.isActive()) return this;
        state = State.STREAMING;
        var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        addAll(head.headers(), more);
        head.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream")
                .set(HttpHeaderNames.CACHE_CONTROL, "no-cache, no-transform")
                .set("x-accel-buffering", "no");
        HttpUtil.setTransferEncodingChunked(head, true);
        channel.writeAndFlush(head);
        sinceNanos = System.nanoTime();
        return this;
    }

    private static void addAll(HttpHeaders headers, List<String> pairs) {
        for (int i = 0; i + 1 < pairs.size(); i += 2) headers.add(pairs.get(i), pairs.get(i + 1));
    }

    @Override
    public void send(byte[] event) {
        if (state != State.STREAMING || !channel.isActive()) return;
        channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(event)));
        sinceNanos = System.nanoTime();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void onWritability(Runnable changed) {
        this.writability = changed;
    }

    @Override
    public void farewell(byte[] event) {
        if (state == State.STREAMING) farewell = event;
    }

    @Override
    public void end() {
        if (state != State.STREAMING) return;
        var written = channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        if (!keepAlive) written.addListener(ChannelFutureListener.CLOSE);
        finished();
    }

    private void giveBack() {
        buffered.giveBack(held);
        held = 0;
    }

    private void finished() {
        giveBack();
        gone = null;
        writability = null;
        farewell = null;
        sinceNanos = System.nanoTime();
        state = keepAlive ? State.IDLE : State.CLOSING;
        if (!waiting.isEmpty()) channel.eventLoop().execute(this::takeWaiting);
    }

    private void takeWaiting() {
        while (!waiting.isEmpty() && !isBusy() && state != State.CLOSING) take(waiting.remove());
        if (waiting.isEmpty() && channel.isActive()) channel.config().setAutoRead(true);
    }

    /** Ends in order: what is being served is still answered, a stream ends, all else closes. */
    void drain() {
        keepAlive = false;
        switch (state) {
            case IDLE, HEAD, READING -> channel.close();
            case STREAMING -> {
                var tell = gone;
                if (farewell != null) send(farewell);
                end();
                if (tell != null) tell.run();
            }
            case SERVING, CLOSING -> {
                // closes after the answer
            }
        }
    }

    void close() {
        channel.close();
    }

    /** Called about twice a second: cuts what is late, keeps quiet streams alive. */
    void sweep(long nowNanos) {
        long since = nowNanos - sinceNanos;
        if (isStalled(nowNanos)) {
            LOG.info("cut an agent's connection that was not read for {}", limits.stallTime());
            channel.close();
            return;
        }
        switch (state) {
            case IDLE -> {
                if (since > limits.idleTime().toNanos()) channel.close();
            }
            case HEAD -> {
                if (since > limits.headerTime().toNanos())
                    refuse(408, "the request's headers did not arrive in time");
            }
            case READING -> {
                if (since > limits.bodyTime().toNanos())
                    refuse(408, "the request's body did not arrive in time");
            }
            case STREAMING -> {
                if (channel.isWritable() && since > limits.keepAlive().toNanos()) send(COMMENT);
            }
            case SERVING -> {
                // whoever serves it holds the deadlines of serving
            }
            case CLOSING -> {
                if (since > (lingers ? LINGER : limits.bodyTime()).toNanos()) channel.close();
            }
        }
    }

    private boolean isStalled(long nowNanos) {
        if (channel.isWritable()) stalledSinceNanos = 0;
        else if (stalledSinceNanos == 0) stalledSinceNanos = nowNanos;
        return stalledSinceNanos != 0
                && nowNanos - stalledSinceNanos > limits.stallTime().toNanos();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (writability != null) writability.run();
        if (channel.isWritable()) takeWaiting();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event == SslHandshakeCompletionEvent.SUCCESS) certificate = Thumbprint.of(channel);
        super.userEventTriggered(context, event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        state = State.CLOSING;
        giveBack();
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
        var tell = gone;
        gone = null;
        if (tell != null) tell.run();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (isOfThePeer(cause)) LOG.debug("an agent's connection failed", cause);
        else LOG.warn("an agent's connection failed", cause);
        context.close();
    }

    /** A reset, or a handshake that fails: anyone can bring these about, at any rate. */
    private static boolean isOfThePeer(Throwable cause) {
        return cause instanceof IOException
                || (cause instanceof DecoderException && cause.getCause() instanceof SSLException);
    }
}
