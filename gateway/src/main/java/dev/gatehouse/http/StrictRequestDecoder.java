package dev.gatehouse.http;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/**
 * Netty's request decoder without its leniency about framing: a message that gives its length twice
 * is an error, never a choice (T34, RFC 9112 §6.3).
 */
final class StrictRequestDecoder extends HttpRequestDecoder {
    StrictRequestDecoder(ListenerLimits limits) {
        super(
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(limits.lineBytes())
                        .setMaxHeaderSize(limits.headerBytes())
                        .setMaxChunkSize(64 << 10)
                        .setValidateHeaders(true)
                        .setAllowDuplicateContentLengths(false));
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
    }
}
