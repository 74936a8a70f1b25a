package dev.gatehouse.http;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Path;
import javax.net.ssl.SSLException;

/** The certificate and key that a listener shows: TLS 1.2 and 1.3. */
public final class ServerTls {
    private final SslContext context;

    /**
     * Reads the certificate chain and its key, both PEM; throws {@link IllegalArgumentException}
     * naming the files when they cannot be used.
     */
    public ServerTls(Path certificate, Path key) {
        try {
            context =
                    SslContextBuilder.forServer(certificate.toFile(), key.toFile())
                            .protocols("TLSv1.3", "TLSv1.2")
                            .build();
        } catch (SSLException | IllegalArgumentException unusable) {
            throw new IllegalArgumentException(
                    "no TLS from certificate " + certificate + " and key " + key, unusable);
        }
    }

    SslContext context() {
        return context;
    }
}
