package dev.gatehouse.testkit.server;

import dev.gatehouse.testkit.http.HttpRequest;
import java.net.URI;
import java.util.Set;

/** Lets in what was sent to this machine by its local name, as protection against DNS rebinding. */
final class LoopbackGuard {
    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

    boolean admits(HttpRequest request) {
        var host = request.first("host");
        var origin = request.first("origin");
        return host != null && isLocal("http://" + host) && (origin == null || isLocal(origin));
    }

    private static boolean isLocal(String address) {
        try {
            var host = URI.create(address).getHost();
            return host != null && LOCAL.contains(host);
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
