package dev.gatehouse.inventory;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A server that the gate knows.
 *
 * @param name our name for it, a path segment: lower-case letters, digits and single hyphens
 * @param place where it is reached
 * @param owner the person who answers for it (OWN-1)
 */
public record Server(String name, Place place, String owner, ServerState state, Instant addedAt) {
    /** How the names begin that are the self-test's own: nobody else adds a server of that name. */
    public static final String PROBES = "gatehouse-probe-";

    public Server {
        if (!name.matches("[a-z0-9]+(-[a-z0-9]+)*") || name.length() > 63)
            throw new IllegalArgumentException(
                    "a server name is up to 63 lower-case letters, digits and single hyphens: "
                            + name);
        if (owner.isBlank()) throw new IllegalArgumentException("a server has an owner");
    }

    /** One on the network; see {@link Place.Remote}. */
    public Server(
            String name,
            URI url,
            String owner,
            ServerState state,
            Instant addedAt,
            @Nullable String caPem) {
        this(name, new Place.Remote(url, caPem), owner, state, addedAt);
    }

    public Optional<Place.Remote> remote() {
        return place instanceof Place.Remote remote ? Optional.of(remote) : Optional.empty();
    }

    public Optional<Place.Local> local() {
        return place instanceof Place.Local local ? Optional.of(local) : Optional.empty();
    }

    /** Whether it is there for a moment, to prove a control, and nobody else's concern. */
    public boolean isProbe() {
        return name.startsWith(PROBES);
    }

    public Server in(ServerState state) {
        return new Server(name, place, owner, state, addedAt);
    }
}
