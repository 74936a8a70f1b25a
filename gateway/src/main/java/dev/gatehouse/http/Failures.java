package dev.gatehouse.http;

import dev.gatehouse.http.BlockingClient.Ask;
import dev.gatehouse.http.BlockingClient.Failed;
import dev.gatehouse.http.BlockingClient.Failure;
import dev.gatehouse.http.BlockingClient.Limits;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import javax.net.ssl.SSLException;

/** Says in words what an exception of the HTTP client means to an operator. */
final class Failures {
    private Failures() {}

    static Failed of(IOException failed, Ask ask, Limits limits, boolean ownAuthorities) {
        if (failed instanceof HttpConnectTimeoutException)
            return new Failed(
                    Failure.TIMEOUT,
                    "no connection within " + written(limits.connect()) + ": is it running?");
        if (failed instanceof HttpTimeoutException) return timeout(ask);
        if (has(failed, UnresolvedAddressException.class)
                || has(failed, UnknownHostException.class))
            return new Failed(
                    Failure.UNKNOWN_HOST,
                    "the name " + ask.url().getHost() + " is unknown: check the URL");
        if (failed instanceof SSLException) return tls(failed, ownAuthorities);
        if (failed instanceof ConnectException)
            return new Failed(
                    Failure.REFUSED,
                    "the connection was refused: check that the server runs and the port is right");
        return new Failed(Failure.BROKEN, broken(failed));
    }

    static Failed timeout(Ask ask) {
        return new Failed(Failure.TIMEOUT, "no complete answer within " + written(ask.patience()));
    }

    private static Failed tls(IOException failed, boolean ownAuthorities) {
        if (has(failed, MeetingTrust.Foreign.class))
            return new Failed(
                    Failure.FOREIGN,
                    "it does not show the identity that was approved, so nothing was sent: gatehouse"
                            + " server identity NAME prints both");
        if (has(failed, CertPathValidatorException.class)
                || String.valueOf(failed.getMessage()).contains("PKIX"))
            return new Failed(
                    Failure.UNTRUSTED,
                    ownAuthorities
                            ? "its certificate is not from the authorities given for this server:"
                                    + " give the right ones with --ca FILE"
                            : "its certificate is not from an authority that this system trusts:"
                                    + " give its own with --ca FILE");
        if (has(failed, CertificateException.class))
            return new Failed(
                    Failure.UNTRUSTED,
                    "its certificate is not for this host: use the name that it was issued for");
        return new Failed(
                Failure.BROKEN, "TLS could not be agreed: check that the port speaks https");
    }

    private static String broken(IOException failed) {
        return has(failed, EOFException.class)
                ? "the connection ended before the answer was complete"
                : "the connection broke before the answer was complete";
    }

    private static boolean has(Throwable thrown, Class<? extends Throwable> cause) {
        int depth = 0;
        for (Throwable at = thrown; at != null && depth < 16; at = at.getCause(), depth++)
            if (cause.isInstance(at)) return true;
        return false;
    }

    private static String written(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
