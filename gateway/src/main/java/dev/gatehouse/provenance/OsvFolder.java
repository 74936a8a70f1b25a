package dev.gatehouse.provenance;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Advisories in a folder of this machine, one JSON document a file, for a gate that has no way out.
 * Read anew at every look. Blocks; safe for many threads. Spec: OSV schema 1.
 */
public final class OsvFolder implements AdvisorySource {
    /**
     * How much is taken.
     *
     * @param maxFiles of the folder
     * @param maxBytes of one file
     * @param maxHits of one look
     */
    public record Limits(int maxFiles, int maxBytes, int maxHits) {
        public static final Limits STANDARD = new Limits(20_000, 4 << 20, 200);
    }

    private final Path folder;
    private final Limits limits;
    private final StrictJson json;
    private final InstantSource clock;

    public OsvFolder(Path folder, Limits limits, InstantSource clock) {
        this.folder = folder;
        this.limits = limits;
        this.json =
                new StrictJson(
                        new JsonLimits(
                                limits.maxBytes(), 64, 1 << 20, 200_000, JsonLimits.Numbers.ANY));
        this.clock = clock;
    }

    @Override
    public Told look(Set<AdvisedPackage> packages) {
        var hits = new ArrayList<AdvisoryHit>();
        int unread = 0;
        int files = 0;
        try (var all = Files.newDirectoryStream(folder, "*.json")) {
            for (var file : all) {
                if (++files > limits.maxFiles())
                    return new Told(hits, "it has more than " + limits.maxFiles() + " files");
                var advisory = read(file);
                if (advisory.isEmpty()) unread++;
                else hits.addAll(hits(advisory.get(), packages));
                if (hits.size() > limits.maxHits())
                    return new Told(
                            hits.subList(0, limits.maxHits()),
                            "it has more than " + limits.maxHits() + " advisories");
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException unreadable) {
            return new Told(hits, "the folder of advisories cannot be read");
        }
        return new Told(hits, unread == 0 ? "" : unread + " files of it are no advisories");
    }

    private List<AdvisoryHit> hits(Advisory advisory, Set<AdvisedPackage> packages) {
        var now = clock.instant();
        return packages.stream()
                .map(one -> advisory.hit(one, now))
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Advisory> read(Path file) throws IOException {
        if (Files.size(file) > limits.maxBytes()) return Optional.empty();
        return json.read(Files.readAllBytes(file)) instanceof StrictJson.Value(Json.Obj said)
                ? Advisory.read(said)
                : Optional.empty();
    }
}
