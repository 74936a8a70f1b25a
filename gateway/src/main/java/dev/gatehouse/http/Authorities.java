package dev.gatehouse.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Trust in given certificate authorities and in no others. */
final class Authorities {
    private Authorities() {}

    static SSLContext context(String pem) {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            var bytes = pem.getBytes(StandardCharsets.US_ASCII);
            for (var certificate :
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(bytes)))
                store.setCertificateEntry("authority-" + count++, certificate);
            if (count == 0) throw new IllegalArgumentException("the PEM holds no certificate");
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException unreadable) {
            throw new IllegalArgumentException(
                    "the PEM does not hold certificates that can be read", unreadable);
        }
    }
}
