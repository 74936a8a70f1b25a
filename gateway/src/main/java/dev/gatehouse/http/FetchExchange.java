package dev.gatehouse.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** One request to one checked address on a connection of its own, which ends with it. */
final class FetchExchange {
    /** What became of it. */
    sealed interface Outcome {}

    /** A whole answer that is no redirect. */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Whole(int status, byte[] bytes, String contentType, Optional<Duration> maxAge)
            implements Outcome {}

    record Refused(String why) implements Outcome {}

    record Failed(String why) implements Outcome {}

    /** Not a byte was sent: another address may be tried. */
    record NotConnected() implements Outcome {}

    /**
     * What is asked.
     *
     * @param headers beside those of every request, alternating names and values
     */
    @SuppressWarnings("ArrayRecordComponent") // sent once, never compared
    record Ask(HttpMethod method, List<String> headers, byte[] body) {
        static final Ask GET = new Ask(HttpMethod.GET, List.of(), new byte[0]);

        static Ask post(List<String> headers, byte[] body) {
            return new Ask(HttpMethod.POST, List.copyOf(headers), body);
        }
    }

    private static final Pattern MAX_AGE =
            Pattern.compile("(?:^|[,\\s])max-age\\s*=\\s*\"?(\\d{1,9})");
    private static final Pattern NOT_KEPT = Pattern.compile("(?:^|[,\\s])no-(?:store|cache)\\b");

    private final FetchTarget.Asked asked;
    private final Ask ask;
    private final InetAddress address;
    private final FetchLimits limits;
    private final @Nullable SSLContext trust;
    private final BlockingQueue<Outcome> answer = new ArrayBlockingQueue<>(1);

    FetchExchange(
            FetchTarget.Asked asked,
            Ask ask,
            InetAddress address,
            FetchLimits limits,
            @Nullable SSLContext trust) {
        this.asked = asked;
        this.ask = ask;
        this.address = address;
        this.limits = limits;
        this.trust = trust;
    }

    Outcome run(EventLoopGroup loop, Deadline deadline) throws InterruptedException {
        long millis = deadline.remaining().toMillis();
        if (millis == 0) return tooSlow();
        var connecting = connect(loop, (int) Math.min(millis, Integer.MAX_VALUE));
        try {
            if (!connecting.await(deadline.remaining().toMillis()) || !connecting.isSuccess()) {
                var _ = connecting.cancel(false);
                return new NotConnected();
            }
            return exchange(connecting.channel(), deadline);
        } finally {
            var _ = connecting.channel().close();
        }
    }

    private ChannelFuture connect(EventLoopGroup loop, int millis) {
        return new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis)
                .handler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel channel) throws Exception {
                                prepare(channel);
                            }
                        })
                .connect(new InetSocketAddress(address, asked.port()));
    }

    private void prepare(Channel channel) throws Exception {
        var pipeline = channel.pipeline();
        // What a certificate is judged by may have to be looked up or written down.
        if (asked.tls()) pipeline.addLast(new SslHandler(engine(), Thread::startVirtualThread));
        pipeline.addLast(
                new HttpClientCodec(limits.maxHeaderBytes(), limits.maxHeaderBytes(), 8192),
                new HttpObjectAggregator(limits.maxBytes()),
                new Receiver());
    }

    /** The engine is made for the asked name, so it is the name that the certificate must show. */
    private SSLEngine engine() throws NoSuchAlgorithmException {
        var context = trust == null ? SSLContext.getDefault() : trust;
        var engine = context.createSSLEngine(asked.host(), asked.port());
        engine.setUseClientMode(true);
        var parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        if (isName()) parameters.setServerNames(List.of(new SNIHostName(asked.host())));
        engine.setSSLParameters(parameters);
        return engine;
    }

    private boolean isName() {
        return asked.host().indexOf(':') < 0
                && !FetchTarget.OCTET_QUAD.matcher(asked.host()).matches();
    }

    private Outcome exchange(Channel channel, Deadline deadline) throws InterruptedException {
        var request =
                new DefaultFullHttpRequest(
                        HttpVersion.HTTP_1_1,
                        ask.method(),
                        asked.pathAndQuery(),
                        Unpooled.wrappedBuffer(ask.body()));
        for (int i = 0; i + 1 < ask.headers().size(); i += 2)
            request.headers().set(ask.headers().get(i), ask.headers().get(i + 1));
        if (ask.method().equals(HttpMethod.POST))
            request.headers().set(HttpHeaderNames.CONTENT_LENGTH, ask.body().length);
        request.headers()
                .set(HttpHeaderNames.HOST, asked.authority())
                .set(HttpHeaderNames.ACCEPT, "application/json, application/*+json")
                .set(HttpHeaderNames.ACCEPT_ENCODING, "identity")
                .set(HttpHeaderNames.CONNECTION, "close");
        var _ = channel.writeAndFlush(request);
        var outcome = answer.poll(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        return outcome == null ? tooSlow() : outcome;
    }

    private Failed tooSlow() {
        return new Failed(
                "there was no complete answer within " + limits.patience().toMillis() + " ms");
    }

    private final class Receiver extends SimpleChannelInboundHandler<FullHttpResponse> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            var _ = answer.offer(judge(response));
            var _ = context.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var _ = answer.offer(judge(cause));
            var _ = context.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            var _ = answer.offer(new Failed("the connection ended before the answer did"));
        }
    }

    private Outcome judge(FullHttpResponse response) {
        if (response.decoderResult().isFailure()) return judge(response.decoderResult().cause());
        int status = response.status().code();
        if (status >= 300 && status < 400)
            return new Refused("it answered with a redirect, which is not followed");
        var encoding = response.headers().get(HttpHeaderNames.CONTENT_ENCODING, "identity");
        if (!encoding.equalsIgnoreCase("identity"))
            return new Failed("it answered in an encoding that was not asked for");
        return new Whole(
                status,
                ByteBufUtil.getBytes(response.content()),
                response.headers().get(HttpHeaderNames.CONTENT_TYPE, ""),
                maxAge(response.headers().getAll(HttpHeaderNames.CACHE_CONTROL)));
    }

    private Outcome judge(Throwable cause) {
        if (cause instanceof TooLongFrameException)
            return new Refused(
                    "the answer is longer than " + limits.maxBytes() + " bytes, or its header is");
        if (cause.getCause() instanceof SSLException || cause instanceof SSLException)
            return new Failed("the TLS connection was not accepted");
        if (cause instanceof IOException) return new Failed("the connection broke");
        return new Failed("the answer is not HTTP that can be read");
    }

    private static Optional<Duration> maxAge(List<String> cacheControl) {
        if (cacheControl.isEmpty()) return Optional.empty();
        var directives = String.join(",", cacheControl).toLowerCase(Locale.ROOT);
        if (NOT_KEPT.matcher(directives).find()) return Optional.of(Duration.ZERO);
        Matcher age = MAX_AGE.matcher(directives);
        return age.find()
                ? Optional.of(Duration.ofSeconds(Long.parseLong(age.group(1))))
                : Optional.empty();
    }
}
