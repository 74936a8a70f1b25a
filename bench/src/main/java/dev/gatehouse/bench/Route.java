package dev.gatehouse.bench;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A way to the origin that stands.
 *
 * @param url where calls go; plain HTTP on the loopback address
 * @param token the bearer token to send, if any
 * @param pids the processes whose work is the cost of this way; their children are counted beside
 */
public record Route(URI url, Optional<String> token, List<Long> pids) {
    public Route {
        if (!"http".equals(url.getScheme()) || url.getPort() < 0 || url.getRawPath().isEmpty())
            throw new IllegalArgumentException("a route is http://host:port/path, not " + url);
        pids = List.copyOf(pids);
    }
}
