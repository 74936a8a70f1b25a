package dev.gatehouse.bench;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A way to the origin that stands.
 *
 * @param url where calls go; plain HTTP on the loopback address
 * @param token the bearer token to send, if any
 * @param pids the processes whose work is the cost of this way
 * @param companions processes that work for those and are counted beside them, such as a database
 *     that is not their child; children are counted beside anyway
 * @param session the session to call in, as 2025-11-25 has them, {@code ""} where the server gave
 *     none; empty to speak 2026-07-28, which has no sessions
 */
public record Route(
        URI url,
        Optional<String> token,
        List<Long> pids,
        List<Long> companions,
        Optional<String> session) {
    public Route {
        if (!"http".equals(url.getScheme()) || url.getPort() < 0 || url.getRawPath().isEmpty())
            throw new IllegalArgumentException("a route is http://host:port/path, not " + url);
        pids = List.copyOf(pids);
        companions = List.copyOf(companions);
    }

    public Route(URI url, Optional<String> token, List<Long> pids) {
        this(url, token, pids, List.of(), Optional.empty());
    }

    /** The same way, spoken to in 2025-11-25. */
    Route in(String legacySession) {
        return new Route(url, token, pids, companions, Optional.of(legacySession));
    }
}
