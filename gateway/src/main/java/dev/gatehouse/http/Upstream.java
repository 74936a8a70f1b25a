package dev.gatehouse.http;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a server is reached and whose certificate it must show. Equal values share connections.
 *
 * @param caPem the authorities to trust, PEM; null means the system's
 * @param server our name for it, by which {@link PeerCheck} knows what was approved of it
 */
public record Upstream(URI url, @Nullable String caPem, String server) {
    /** A place that is no server of the inventory. */
    public Upstream(URI url, @Nullable String caPem) {
        this(url, caPem, "");
    }

    boolean isTls() {
        return "https".equals(url.getScheme());
    }

    int port() {
        return url.getPort() >= 0 ? url.getPort() : isTls() ? 443 : 80;
    }

    /** The host without the brackets of an IPv6 literal. */
    String host() {
        var host = url.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The Host header's value. */
    String authority() {
        return url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort();
    }

    String path() {
        var path = url.getRawPath();
        return path == null || path.isEmpty() ? "/" : path;
    }
}
