package dev.gatehouse.access;

import dev.gatehouse.mcp.Json;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a token is meant for a route.
 *
 * <p>Scheme and host compare without regard to case and a default port may be written or not;
 * everything else compares exactly: a trailing slash, an escape or a dot segment makes another
 * resource. Other routes of the gate may stand beside this one, other resources only if the
 * issuer's setting lets them. Spec: RFC 9068 §4, RFC 8707; threat T23.
 */
final class Audience {
    private static final int MAX_AUDIENCES = 100;

    private Audience() {}

    /** Why the claim does not reach the route; null when it does. */
    static @Nullable String objection(@Nullable Json claim, URI route, boolean foreignToo) {
        var audiences =
                switch (claim) {
                    case Json.Str one -> List.<Json>of(one);
                    case Json.Arr(var several) -> several;
                    case null, default -> List.<Json>of();
                };
        if (audiences.isEmpty()) return "the token names no audience";
        if (audiences.size() > MAX_AUDIENCES) return "the token names too many audiences";
        boolean reached = false;
        for (var audience : audiences) {
            if (!(audience instanceof Json.Str(var text))) return "an audience is not a string";
            var uri = Routes.canonical(text);
            if (uri.isPresent() && uri.get().equals(route)) reached = true;
            else if (!foreignToo && !(uri.isPresent() && isBeside(uri.get(), route)))
                return "the token is also meant for a resource that is not ours";
        }
        return reached ? null : "the token is not meant for this route";
    }

    private static boolean isBeside(URI other, URI route) {
        return other.getScheme().equals(route.getScheme())
                && other.getRawAuthority().equals(route.getRawAuthority())
                && (other.getRawPath().equals("/mcp") || other.getRawPath().startsWith("/mcp/"));
    }
}
