package dev.gatehouse.upstream;

import dev.gatehouse.inventory.Declarations;
import dev.gatehouse.inventory.Place;
import dev.gatehouse.inventory.Server;

/** Reads declarations wherever a server is. Safe for many threads. */
public final class PlacedDeclarations implements Declarations {
    private final HttpDeclarations remote;
    private final StdioDeclarations local;

    public PlacedDeclarations(HttpDeclarations remote, StdioDeclarations local) {
        this.remote = remote;
        this.local = local;
    }

    @Override
    public Reading read(Server server) {
        return switch (server.place()) {
            case Place.Remote _ -> remote.read(server);
            case Place.Local _ -> local.read(server);
        };
    }
}
