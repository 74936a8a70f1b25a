package dev.gatehouse.app;

import dev.gatehouse.access.Agents;
import dev.gatehouse.inventory.Place;
import dev.gatehouse.inventory.Server;
import dev.gatehouse.inventory.ServerState;
import dev.gatehouse.inventory.Servers;
import dev.gatehouse.shadow.Known;
import dev.gatehouse.shadow.Sighting;
import dev.gatehouse.shadow.Whereabouts;
import dev.gatehouse.stdio.Launch;
import dev.gatehouse.stdio.Templates;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/** Where everything is that the inventory has, in the spelling of what scans find. */
record KnownPlaces(URI gate, Servers servers, Agents agents, Templates templates) {
    Known now() {
        var known = new HashMap<Whereabouts, String>();
        for (var server : servers.all()) {
            if (server.state() == ServerState.RETIRED) continue;
            known.put(Whereabouts.named(server.name()), server.name());
            place(server).ifPresent(where -> known.put(where, server.name()));
        }
        for (var agent : agents.all())
            for (var issuer : List.of(agent.issuer(), Sighting.DOCUMENT))
                known.put(Whereabouts.client(issuer, agent.clientId()), agent.name());
        return new Known(List.of(Whereabouts.url(gate.toString()).orElseThrow()), known);
    }

    /** A program whose template is gone from the configuration is nowhere. */
    private Optional<Whereabouts> place(Server server) {
        return switch (server.place()) {
            case Place.Remote remote -> Whereabouts.url(remote.url().toString());
            case Place.Local local ->
                    switch (templates.launch(local)) {
                        case Launch.Ready(var command) ->
                                Optional.of(Whereabouts.run(command.words()));
                        case Launch.Refused _ -> Optional.empty();
                    };
        };
    }
}
