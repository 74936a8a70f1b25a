package dev.gatehouse.identity;

import dev.gatehouse.inventory.Place;
import dev.gatehouse.mcp.Digest;
import java.util.List;
import java.util.Set;

/** Where a server's cards are read. Blocks. */
@FunctionalInterface
public interface Cards {
    /**
     * What reading gave.
     *
     * @param cards that were found
     * @param entries of the catalogue of its host that are about the server
     * @param evidence digest of everything that was read
     * @param complete whether every place answered: what was not found is not there
     */
    record Reading(List<Card> cards, Set<String> entries, Digest evidence, boolean complete) {}

    /**
     * Reads them now.
     *
     * @param server our name for it
     */
    Reading read(String server, Place.Remote at);
}
