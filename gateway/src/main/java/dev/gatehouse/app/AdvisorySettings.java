package dev.gatehouse.app;

import dev.gatehouse.http.GuardedFetch;
import dev.gatehouse.provenance.AdvisorySource;
import dev.gatehouse.provenance.OsvApi;
import dev.gatehouse.provenance.OsvFolder;
import dev.gatehouse.provenance.StopsFrom;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who is asked what is warned of. Nobody is by itself.
 *
 * @param url of an API in the shape of OSV's
 * @param folder of documents in OSV's format
 * @param stops from which advisory on a server is stopped by itself
 */
public record AdvisorySettings(Optional<URI> url, Optional<Path> folder, StopsFrom stops) {
    static AdvisorySettings read(Section in) {
        return new AdvisorySettings(
                in.uri(
                        "url",
                        "Under which an API in the shape of OSV's has /v1/querybatch, such as"
                                + " https://api.osv.dev. Without it: none is asked."),
                in.file(
                        "folder",
                        "Directory on this machine with advisories, one OSV document a .json file."
                                + " Without it: none is read."),
                stops(in));
    }

    private static StopsFrom stops(Section in) {
        var word =
                in.text(
                        "stopsFrom",
                        "malicious, critical or high",
                        StopsFrom.MALICIOUS.word(),
                        "From which on a server is stopped by itself; what is less has a person"
                                + " look again.");
        var stops = StopsFrom.find(word);
        if (stops.isEmpty()) in.problem("stopsFrom", "expected malicious, critical or high");
        return stops.orElse(StopsFrom.MALICIOUS);
    }

    List<AdvisorySource> sources(GuardedFetch asking, InstantSource clock) {
        var sources = new ArrayList<AdvisorySource>();
        url.ifPresent(base -> sources.add(new OsvApi(base, asking, OsvApi.Limits.STANDARD, clock)));
        folder.ifPresent(
                place -> sources.add(new OsvFolder(place, OsvFolder.Limits.STANDARD, clock)));
        return sources;
    }
}
