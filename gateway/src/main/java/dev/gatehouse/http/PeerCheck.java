package dev.gatehouse.http;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;

/**
 * Says of every new connection over TLS whether the server at its other end is still the one that
 * was approved. It is asked once, between the handshake and the first byte of a request (IDV-3,
 * REQ-110).
 */
@FunctionalInterface
public interface PeerCheck {
    /** Takes whoever shows a certificate that is trusted. */
    PeerCheck ANYBODY = (_, _, outcome) -> outcome.accept(true);

    /**
     * Judges; may be called on an event loop and must not block there.
     *
     * @param server our name for it
     * @param path the certificates from the server's own to that of an authority that is trusted
     * @param outcome told once, on any thread: whether anything may be sent
     */
    void meet(String server, List<X509Certificate> path, Consumer<Boolean> outcome);
}
