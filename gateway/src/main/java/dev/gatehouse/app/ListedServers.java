package dev.gatehouse.app;

import dev.gatehouse.identity.Provenance;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.provenance.Lineages;
import dev.gatehouse.provenance.Records;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What registries say of servers that were taken from them, as the watch over identities asks. */
final class ListedServers implements Provenance {
    private final Lineages lineages;
    private final Records records;

    ListedServers(Lineages lineages, Records records) {
        this.lineages = lineages;
        this.records = records;
    }

    @Override
    public Known of(String server) {
        var listing =
                lineages.find(server)
                        .flatMap(one -> records.find(one.registry(), one.name(), one.version()))
                        .map(ListedServers::listing);
        return new Known(listing, Map.of());
    }

    private static Listing listing(Records.Kept kept) {
        var record = kept.record();
        Set<String> urls = new TreeSet<>();
        for (var remote : record.remotes())
            if (remote.member("url") instanceof Json.Str(var url)) urls.add(url);
        return new Listing(record.name(), record.version(), urls, kept.seenAt(), kept.said());
    }
}
