package dev.gatehouse.shadow;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the gate knows: where it is itself, and where the servers are that it governs.
 *
 * @param gates URLs under which agents reach the gate, without a path of a server
 * @param servers names by whereabouts
 */
public record Known(List<Whereabouts> gates, Map<Whereabouts, String> servers) {
    /** Before anything is known. */
    static final Known NOTHING = new Known(List.of(), Map.of());

    /** How a server that was found stands to the inventory. */
    public sealed interface Standing {}

    /** The agent reaches it by the gate. */
    public record ThroughTheGate() implements Standing {}

    /** The agent goes around the gate to a server that it governs. */
    public record Bypassing(String server) implements Standing {}

    public record Unknown() implements Standing {}

    public Known {
        gates = List.copyOf(gates);
        servers = Map.copyOf(servers);
    }

    public Standing standing(Whereabouts found) {
        if (gates.stream().anyMatch(gate -> leadsTo(found, gate))) return new ThroughTheGate();
        return server(found).<Standing>map(Bypassing::new).orElseGet(Unknown::new);
    }

    private static boolean leadsTo(Whereabouts found, Whereabouts gate) {
        var joined = gate.written() + "/mcp";
        return found.isUrl()
                && (found.written().equals(joined) || found.written().startsWith(joined + "/"));
    }

    /** The governed server that is there. */
    public Optional<String> server(Whereabouts found) {
        return Optional.ofNullable(servers.get(found));
    }
}
