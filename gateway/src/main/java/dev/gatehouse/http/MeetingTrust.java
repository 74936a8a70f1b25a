package dev.gatehouse.http;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trust in a server that must also be the one that was approved: a handshake with another one
 * fails, so nothing is sent. Waits for the word; for clients that block.
 */
final class MeetingTrust extends X509ExtendedTrustManager {
    /** Thrown within a handshake with a server that is not the one that was approved. */
    static final class Foreign extends CertificateException {
        private static final long serialVersionUID = 1;

        Foreign() {
            super("another server than the one that was approved");
        }
    }

    /** What is written down before the word is given is written within this. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Authorities authorities;
    private final String server;
    private final PeerCheck check;

    MeetingTrust(Authorities authorities, String server, PeerCheck check) {
        this.authorities = authorities;
        this.server = server;
        this.check = check;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        authorities.manager().checkServerTrusted(chain, type, engine);
        meet(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        authorities.manager().checkServerTrusted(chain, type, socket);
        meet(chain);
    }

    /** Without a connection nobody can hold the name that is asked for against the certificate. */
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw new CertificateException("a server is trusted within a handshake, or not at all");
    }

    private void meet(X509Certificate[] chain) throws CertificateException {
        var word = new ArrayBlockingQueue<Boolean>(1);
        check.meet(server, authorities.path(Arrays.asList(chain)), word::offer);
        try {
            var same = word.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (same == null || !same) throw new Foreign();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CertificateException("the handshake was ended from here", stopped);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw new CertificateException("no client is trusted here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        throw new CertificateException("no client is trusted here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("no client is trusted here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.manager().getAcceptedIssuers();
    }
}
