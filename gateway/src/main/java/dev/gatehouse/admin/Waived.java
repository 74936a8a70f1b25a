package dev.gatehouse.admin;

import dev.gatehouse.access.Waiver;
import dev.gatehouse.inventory.ItemKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Deviations that somebody answers for, at one moment (INV-9). */
record Waived(Rooms rooms, Instant now) {
    /**
     * @param item null for the server as a whole
     */
    boolean is(Waiver.Kind kind, String server, @Nullable ItemKey item) {
        return rooms.waivers().all().stream()
                .anyMatch(waiver ->
                        waiver.kind() == kind && waiver.stands(now) && waiver.covers(server, item));
    }
}
