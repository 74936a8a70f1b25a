package dev.gatehouse.drift;

import dev.gatehouse.inventory.ItemKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What operators contain by hand, stored. Every write belongs inside a recorded change. */
public interface Containments {
    /** One for an item, or a server; what stood for the same goes. */
    void put(Contained contained);

    /**
     * @param item null for what is contained of the whole server
     */
    void lift(String server, @Nullable ItemKey item);

    List<Contained> of(String server);
}
