package dev.gatehouse.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificate authorities that are trusted for a server: given ones and no others, or all that
 * the system has.
 */
final class Authorities {
    /** Longer paths are not followed; nobody has one. */
    private static final int MAX_PATH = 10;

    private static final class OfSystem {
        static final Authorities ALL = trusting(null);
    }

    private final X509ExtendedTrustManager manager;
    private final Map<Principal, List<X509Certificate>> anchors = new HashMap<>();

    private Authorities(X509ExtendedTrustManager manager) {
        this.manager = manager;
        for (var anchor : manager.getAcceptedIssuers())
            anchors.computeIfAbsent(anchor.getSubjectX500Principal(), _ -> new ArrayList<>())
                    .add(anchor);
    }

    /**
     * Those of a server.
     *
     * @param pem certificates; null for the system's. Throws {@link IllegalArgumentException} when
     *     it holds none
     */
    static Authorities of(@Nullable String pem) {
        return pem == null ? OfSystem.ALL : trusting(pem);
    }

    private static Authorities trusting(@Nullable String pem) {
        try {
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(pem == null ? null : store(pem));
            for (var manager : trust.getTrustManagers())
                if (manager instanceof X509ExtendedTrustManager x509) return new Authorities(x509);
            throw new IllegalStateException("the Java platform trusts no certificates");
        } catch (GeneralSecurityException | IOException unreadable) {
            throw new IllegalArgumentException(
                    "the PEM does not hold certificates that can be read", unreadable);
        }
    }

    private static KeyStore store(String pem) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int count = 0;
        var bytes = pem.getBytes(StandardCharsets.US_ASCII);
        for (var certificate :
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(bytes)))
            store.setCertificateEntry("authority-" + count++, certificate);
        if (count == 0) throw new IllegalArgumentException("the PEM holds no certificate");
        return store;
    }

    X509ExtendedTrustManager manager() {
        return manager;
    }

    /** The context of a client that trusts them. */
    SSLContext context() {
        return context(manager);
    }

    /** The same, which also wants to know whether it is the server that was approved. */
    SSLContext context(String server, PeerCheck check) {
        return context(new MeetingTrust(this, server, check));
    }

    private static SSLContext context(TrustManager manager) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {manager}, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has TLS", impossible);
        }
    }

    /** What a server proved itself with, in a handshake that went well. */
    List<X509Certificate> path(SSLSession session) throws SSLPeerUnverifiedException {
        var shown = new ArrayList<X509Certificate>();
        for (var certificate : session.getPeerCertificates())
            if (certificate instanceof X509Certificate x509) shown.add(x509);
        return path(shown);
    }

    /**
     * From a server's own certificate to the nearest authority that is trusted. What was shown was
     * found valid before, so there is such a path; a server need not show the last of it.
     */
    List<X509Certificate> path(List<X509Certificate> shown) {
        var path = new ArrayList<X509Certificate>();
        path.add(shown.getFirst());
        while (path.size() < MAX_PATH && !isAnchor(path.getLast())) {
            var issuer = issuer(path.getLast(), shown);
            if (issuer == null || path.contains(issuer)) break;
            path.add(issuer);
        }
        return List.copyOf(path);
    }

    private boolean isAnchor(X509Certificate certificate) {
        return anchors.getOrDefault(certificate.getSubjectX500Principal(), List.of()).stream()
                .anyMatch(anchor -> anchor.getPublicKey().equals(certificate.getPublicKey()));
    }

    private @Nullable X509Certificate issuer(X509Certificate of, List<X509Certificate> shown) {
        var trusted = anchors.getOrDefault(of.getIssuerX500Principal(), List.of());
        var anchor = signer(of, trusted);
        return anchor == null ? signer(of, shown) : anchor;
    }

    private static @Nullable X509Certificate signer(
            X509Certificate of, Collection<X509Certificate> among) {
        for (var one : among)
            if (one.getSubjectX500Principal().equals(of.getIssuerX500Principal())
                    && isSignedBy(of, one)) return one;
        return null;
    }

    private static boolean isSignedBy(X509Certificate certificate, X509Certificate by) {
        try {
            certificate.verify(by.getPublicKey());
            return true;
        } catch (GeneralSecurityException another) {
            return false;
        }
    }
}
