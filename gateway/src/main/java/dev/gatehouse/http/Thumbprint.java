package dev.gatehouse.http;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** The name of a certificate: SHA-256 over all of it, in base64url. Spec: RFC 8705 §3.1. */
final class Thumbprint {
    private Thumbprint() {}

    /** Of the certificate that the other side showed; null when it showed none. */
    static @Nullable String of(Channel channel) {
        var tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) return null;
        try {
            var shown = tls.engine().getSession().getPeerCertificates();
            return shown.length == 0 ? null : of(shown[0]);
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
    }

    private static String of(Certificate certificate) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException | CertificateEncodingException impossible) {
            throw new IllegalStateException(
                    "a certificate of a connection that stands has no thumbprint", impossible);
        }
    }
}
