package dev.gatehouse.inventory;

import dev.gatehouse.mcp.Era;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one approval offers, era by era. Making it costs something, and so does what it learns in
 * use: it is kept for as long as the approval is in force.
 */
public final class Offers {
    private final Map<Era, Offer> byEra = new EnumMap<>(Era.class);

    /**
     * @param snapshot the one that the approval names
     */
    public Offers(Approval approval, Snapshot snapshot) {
        snapshot.declarations()
                .forEach((era, said) ->
                        byEra.put(era, new Offer(said, approval.items(), approval.bindings())));
    }

    /** What an agent of this era is offered: in its own era if the server speaks it. */
    public Optional<Offer> in(Era era) {
        var own = byEra.get(era);
        return own != null ? Optional.of(own) : byEra.values().stream().findFirst();
    }

    public Collection<Offer> all() {
        return byEra.values();
    }
}
