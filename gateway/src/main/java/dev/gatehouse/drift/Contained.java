package dev.gatehouse.drift;

import dev.gatehouse.inventory.ItemKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an operator contains by hand (CAP-5).
 *
 * @param item null for the whole server
 * @param level {@link Containment#TOOL_BLOCK} of an item; of a whole server {@link
 *     Containment#WRITE_BLOCK} or {@link Containment#KILL}, as being isolated is a state
 */
public record Contained(
        String server,
        @Nullable ItemKey item,
        Containment level,
        String actor,
        String reason,
        Instant at) {
    public Contained {
        if (reason.isBlank()) throw new IllegalArgumentException("a containment has a reason");
        boolean isOfItem = level == Containment.TOOL_BLOCK;
        boolean isOfServer = level == Containment.WRITE_BLOCK || level == Containment.KILL;
        if (item == null ? !isOfServer : !isOfItem)
            throw new IllegalArgumentException(level + " is not for this");
    }
}
