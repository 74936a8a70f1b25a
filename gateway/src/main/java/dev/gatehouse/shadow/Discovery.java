package dev.gatehouse.shadow;

import java.time.Instant;

/**
 * A server, or a client, that somebody uses and the inventory does not account for (INV-7).
 *
 * @param id given by the store, unique
 * @param count how often it was seen in all
 */
public record Discovery(
        long id,
        Whereabouts whereabouts,
        Standing standing,
        Instant firstSeen,
        Instant lastSeen,
        long count) {
    /** Stands for all that is too much to be kept one by one. */
    public static final Whereabouts MORE = Whereabouts.of("name", "* (more than are kept)");

    /** What became of it. */
    public sealed interface Standing {}

    /** Nobody has dealt with it. */
    public record Open() implements Standing {}

    /** It is a governed server that somebody reaches without the gate. */
    public record Bypassing(String server) implements Standing {}

    /** Somebody answers for leaving it as it is. */
    public record Dismissed(String reason, String by, Instant at) implements Standing {}

    /** The inventory has it by now. */
    public record Registered(String name, Instant at) implements Standing {}

    /**
     * Where it was seen.
     *
     * @param who as in {@link Sighting}, as is the next
     */
    public record Source(
            Sighting.Channel channel,
            String who,
            String at,
            Instant firstSeen,
            Instant lastSeen,
            long count) {}

    /** Whether somebody has to deal with it. */
    public boolean isOpen() {
        return switch (standing) {
            case Open _, Bypassing _ -> true;
            case Dismissed _, Registered _ -> false;
        };
    }
}
