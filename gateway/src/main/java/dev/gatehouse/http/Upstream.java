package dev.gatehouse.http;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a server is reached and whose certificate it must show. Equal values share connections.
 *
 * @param caPem the authorities to trust, PEM; null means the system's
 */
public record Upstream(URI url, @Nullable String caPem) {
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
