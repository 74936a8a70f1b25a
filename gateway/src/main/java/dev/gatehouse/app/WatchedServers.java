package dev.gatehouse.app;

import dev.gatehouse.admin.Checks;
import dev.gatehouse.drift.Watch;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.proxy.Notices;
import dev.gatehouse.shadow.Attempts;
import dev.gatehouse.shadow.Sighting;
import java.util.Map;
import java.util.Optional;

/** The watch over the servers, as the data plane and the operators' REST speak to it. */
record WatchedServers(Watch watch, Attempts attempts) implements Notices, Checks {
    @Override
    public void noticed(String server, String why) {
        watch.noticed(server, why);
    }

    @Override
    public void heard(String server, Era era, String caller, Heard heard, Runnable then) {
        var said =
                switch (heard) {
                    case Heard.Facets(var facets) ->
                            dev.gatehouse.drift.Heard.ofFacets(era, caller, facets);
                    case Heard.Listed(var items) ->
                            dev.gatehouse.drift.Heard.listed(era, caller, items);
                    case Heard.Shown(var resource, var page) ->
                            dev.gatehouse.drift.Heard.shown(era, caller, resource, page);
                };
        watch.heard(server, said, then);
    }

    /** Of what nobody waits for one comparison at a time is made, of the newest. */
    @Override
    public void passing(String server, Era era, String caller, Map<String, Json> facets) {
        watch.passing(server, era, caller, facets);
    }

    @Override
    public void unknownServer(String server, String agent) {
        attempts.note(
                Sighting.attempt(server, agent.isEmpty() ? Optional.empty() : Optional.of(agent)));
    }

    @Override
    public void unknownClient(String issuer, String client) {
        attempts.note(Sighting.client(issuer, client));
    }

    @Override
    public Outcome check(String server) {
        return switch (watch.check(server)) {
            case Watch.Compared compared -> new Checked(compared.standing());
            case Watch.Submitted _ -> new Checked(0);
            case Watch.Unreadable(var why) -> new NotRead(why);
            case Watch.NotWatched(var why) -> new NotRead(why);
        };
    }
}
