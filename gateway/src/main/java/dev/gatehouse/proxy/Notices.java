package dev.gatehouse.proxy;

import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import java.util.Map;

/** What the data plane notices about a server and leaves to be looked into. Never blocks. */
public interface Notices {
    /** What a server said to one caller, under that caller's own credential. */
    sealed interface Heard {
        /**
         * Of itself.
         *
         * @param facets by the names of {@code Declaration.facets}
         */
        record Facets(Map<String, Json> facets) implements Heard {}

        /** In a list; what is missing was not for this caller. */
        record Listed(Map<ItemKey, Json.Obj> items) implements Heard {}

        /**
         * In answer to a reading of a UI resource.
         *
         * @param page as {@code UiResource.page} keeps it
         */
        record Shown(ItemKey resource, Json.Obj page) implements Heard {}
    }

    /** Something suggests that the server may say something else by now. */
    void noticed(String server, String why);

    /**
     * The server said something else than was approved.
     *
     * @param caller the agent that heard it, or would have
     * @param then runs, on any thread, when what follows from that is in the record and in force,
     *     or nothing does
     */
    void heard(String server, Era era, String caller, Heard heard, Runnable then);

    /** The server said these facets in passing, and nobody waits for what comes of it. */
    default void passing(String server, Era era, String caller, Map<String, Json> facets) {
        heard(server, era, caller, new Heard.Facets(facets), () -> {});
    }

    /**
     * Somebody asked for a server that the gate does not have.
     *
     * @param server a well-formed name
     * @param agent empty when it is not known who asked
     */
    void unknownServer(String server, String agent);

    /** A client of a trusted issuer that no agent is registered with. */
    void unknownClient(String issuer, String client);
}
