package dev.gatehouse.severity;

import dev.gatehouse.cues.Names;
import dev.gatehouse.inventory.ItemKey;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;

/**
 * What other servers were approved with, to hold what is new on one server against it. Making it
 * takes a while where there are many names; asking it does not. Immutable.
 */
public final class OtherNames {
    private final String server;
    private final Names.Foreign names;

    /**
     * @param server whose items are new
     * @param others the items of the others, by the servers' names
     */
    public OtherNames(String server, Map<String, Set<ItemKey>> others) {
        this.server = server;
        var owned = new ArrayList<Names.Owned>();
        others.forEach(
                (other, items) -> items.forEach(each -> owned.add(new Names.Owned(other, each))));
        this.names = new Names.Foreign(owned);
    }

    /**
     * An item that nobody approved, by its name alone: whether it can be taken for one that another
     * server was approved with (CAP-8, T07 to T09).
     */
    public Grade grade(ItemKey item) {
        return Grading.worstFirst(
                names.with(new Names.Owned(server, item)).stream()
                        .filter(found -> found.likeness() != Names.Likeness.SAME)
                        .map(found -> Rule.NAME_CONFUSABLE.at("/name", found.says() + "."))
                        .toList());
    }
}
