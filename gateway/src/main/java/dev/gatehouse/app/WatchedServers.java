package dev.gatehouse.app;

import dev.gatehouse.admin.Checks;
import dev.gatehouse.drift.Watch;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.proxy.Notices;
import java.util.Map;

/** The watch over the servers, as the data plane and the operators' REST speak to it. */
record WatchedServers(Watch watch) implements Notices, Checks {
    @Override
    public void noticed(String server, String why) {
        watch.noticed(server, why);
    }

    @Override
    public void passing(String server, Era era, Map<String, Json> facets) {
        watch.passing(server, era, facets);
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
