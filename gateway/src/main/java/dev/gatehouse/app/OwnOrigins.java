package dev.gatehouse.app;

import dev.gatehouse.credentials.Arrangement;
import dev.gatehouse.credentials.Reach;
import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.http.PeerCheck;
import dev.gatehouse.http.Upstream;
import dev.gatehouse.inventory.Declarations;
import dev.gatehouse.inventory.Place;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.Servers;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Has the broker ask servers' own origins as everybody else of the gate does: with the trust that
 * was given for the server, and nobody else than was approved (IDV-3).
 */
final class OwnOrigins implements Reach {
    private final GuardedFetch fetch;
    private final PeerCheck check;
    private final Servers servers;

    /** Servers that are read before they are added: the trust for them is nowhere else yet. */
    private final Map<String, Server> onTheirWay = new ConcurrentHashMap<>();

    OwnOrigins(GuardedFetch fetch, PeerCheck check, Servers servers) {
        this.fetch = fetch;
        this.check = check;
        this.servers = servers;
    }

    @Override
    public GuardedFetch of(Arrangement arrangement) {
        var name = arrangement.server();
        var server = servers.find(name).or(() -> Optional.ofNullable(onTheirWay.get(name)));
        var authorities = server.flatMap(Server::remote).map(Place.Remote::caPem).orElse(null);
        return fetch.at(new Upstream(arrangement.url(), authorities, name), check);
    }

    /** What servers declare, read while the broker knows how they are trusted. */
    Declarations during(Declarations reading) {
        return server -> {
            onTheirWay.put(server.name(), server);
            try {
                return reading.read(server);
            } finally {
                var _ = onTheirWay.remove(server.name(), server);
            }
        };
    }
}
