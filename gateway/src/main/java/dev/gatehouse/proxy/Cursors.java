package dev.gatehouse.proxy;

import dev.gatehouse.access.Joined;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Cursors of the joined lists. One holds the item that its caller saw last, and nothing of those
 * between that it may not see; it is sealed to the caller and the list, and ends by itself
 * (REQ-056).
 */
final class Cursors {
    private static final String PURPOSE = "cursor";

    /** After an item of a server, in the order of servers and then of items. */
    record Position(String server, String item) implements Comparable<Position> {
        static final Position START = new Position("", "");

        @Override
        public int compareTo(Position other) {
            int byServer = server.compareTo(other.server);
            return byServer != 0 ? byServer : item.compareTo(other.item);
        }
    }

    private final Seal seal;
    private final InstantSource clock;
    private final Duration lifetime;

    Cursors(Seal seal, InstantSource clock, Duration lifetime) {
        this.seal = seal;
        this.clock = clock;
        this.lifetime = lifetime;
    }

    String after(Position last, Method list, String principal) {
        return seal.seal(
                PURPOSE,
                owner(list, principal),
                Json.object("s", last.server(), "i", last.item()),
                clock.instant().plus(lifetime));
    }

    /** Empty when it was not given to this caller for this list, or is too old. */
    Optional<Position> read(String cursor, Method list, String principal) {
        return seal.open(PURPOSE, owner(list, principal), cursor, clock.instant())
                .map(content ->
                        new Position(
                                String.valueOf(content.text("s")),
                                String.valueOf(content.text("i"))));
    }

    private static String owner(Method list, String principal) {
        return Joined.of(list.wire(), principal);
    }
}
