package dev.gatehouse.inventory;

import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A server that the gate knows.
 *
 * @param name our name for it, a path segment: lower-case letters, digits and single hyphens
 * @param url its endpoint, http or https, without user info, query or fragment
 * @param owner the person who answers for it (OWN-1)
 * @param caPem the authorities to trust for its certificate, PEM; null means the system's
 */
public record Server(
        String name,
        URI url,
        String owner,
        ServerState state,
        Instant addedAt,
        @Nullable String caPem) {
    public Server {
        if (!name.matches("[a-z0-9]+(-[a-z0-9]+)*") || name.length() > 63)
            throw new IllegalArgumentException(
                    "a server name is up to 63 lower-case letters, digits and single hyphens: "
                            + name);
        if (owner.isBlank()) throw new IllegalArgumentException("a server has an owner");
        var scheme = String.valueOf(url.getScheme());
        if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null)
            throw new IllegalArgumentException("a server's URL is http or https with a host");
        if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getFragment() != null)
            throw new IllegalArgumentException(
                    "a server's URL carries no user info, query or fragment");
    }

    public Server in(ServerState state) {
        return new Server(name, url, owner, state, addedAt, caPem);
    }
}
