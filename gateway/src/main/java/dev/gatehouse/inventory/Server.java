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
    /** How the names begin that the self-test's servers have, and no others are given. */
    private static final String PROBES = "gatehouse-probe-";

    /** Who answers for the self-test's servers. */
    public static final String PROBES_OWNER = "gatehouse self-test";

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

    /** A server of the self-test, which is there for a moment, to prove a control. */
    public static Server probe(String control, URI url, Instant addedAt, String caPem) {
        return new Server(probe(control), url, PROBES_OWNER, ServerState.SUBMITTED, addedAt, caPem);
    }

    public static String probe(String control) {
        return PROBES + control;
    }

    /** Whether a name is reserved for the self-test. */
    public static boolean isProbe(String name) {
        return name.startsWith(PROBES);
    }

    /** Whether it is the self-test's, and nobody else's concern. */
    public boolean isProbe() {
        return isProbe(name) && owner.equals(PROBES_OWNER);
    }

    public Server in(ServerState state) {
        return new Server(name, place, owner, state, addedAt);
    }
}
