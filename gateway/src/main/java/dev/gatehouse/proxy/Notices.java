package dev.gatehouse.proxy;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import java.util.Map;

/** What the data plane notices about a server and leaves to be looked into. Never blocks. */
public interface Notices {
    /** Something suggests that the server may say something else by now. */
    void noticed(String server, String why);

    /**
     * The server said these facets in passing; whoever takes the notice compares them.
     *
     * @param facets by the names of {@code Declaration.facets}
     */
    void passing(String server, Era era, Map<String, Json> facets);

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
