package dev.gatehouse.http;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The certificate and key that a listener shows, and whether it asks those who connect for theirs:
 * TLS 1.2 and 1.3.
 */
public final class ServerTls {
    /** Whether clients are asked for a certificate. */
    public enum ClientCertificates {
        OFF,
        OPTIONAL,
        REQUIRED
    }

    private final SslContext context;

    /**
     * Reads the files, all PEM; throws {@link IllegalArgumentException} naming them when they
     * cannot be used.
     *
     * @param certificate with its chain
     * @param trust who vouches for clients' certificates; null takes any whose key the client
     *     holds, which says nothing but that, and is all that a bound token asks for
     */
    public ServerTls(Path certificate, Path key, ClientCertificates clients, @Nullable Path trust) {
        try {
            var builder =
                    SslContextBuilder.forServer(certificate.toFile(), key.toFile())
                            .protocols("TLSv1.3", "TLSv1.2")
                            .clientAuth(
                                    switch (clients) {
                                        case OFF -> ClientAuth.NONE;
                                        case OPTIONAL -> ClientAuth.OPTIONAL;
                                        case REQUIRED -> ClientAuth.REQUIRE;
                                    });
            if (clients != ClientCertificates.OFF) {
                if (trust == null) builder.trustManager(new AnyCertificate());
                else builder.trustManager(trust.toFile());
            }
            context = builder.build();
        } catch (SSLException | IllegalArgumentException unusable) {
            throw new IllegalArgumentException(
                    "no TLS from certificate "
                            + certificate
                            + " and key "
                            + key
                            + (trust == null ? "" : ", trusting " + trust),
                    unusable);
        }
    }

    SslContext context() {
        return context;
    }
}
