package dev.gatehouse.http;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** How servers that the same authorities are trusted for are spoken to over TLS. */
record UpstreamTls(SslContext context, Authorities authorities) {
    static UpstreamTls of(@Nullable String caPem) {
        var authorities = Authorities.of(caPem);
        try {
            return new UpstreamTls(
                    SslContextBuilder.forClient()
                            .protocols("TLSv1.3", "TLSv1.2")
                            .endpointIdentificationAlgorithm("HTTPS")
                            .trustManager(authorities.manager())
                            .build(),
                    authorities);
        } catch (SSLException unusable) {
            throw new IllegalArgumentException("not a usable CA certificate", unusable);
        }
    }
}
