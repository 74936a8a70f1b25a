package dev.gatehouse.provenance;

import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SequencedSet;
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
     * @param maxHits of one package
     * @param patience for a look; asked for before each file
     */
    public record Limits(int maxFiles, int maxBytes, int maxHits, Duration patience) {
        public static final Limits STANDARD =
                new Limits(20_000, 4 << 20, 200, Duration.ofSeconds(30));
    }

    private static final String SUFFIX = ".json";

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
    public Told look(SequencedSet<AdvisedPackage> packages) {
        var reading = new AdvisoryReading(limits.maxHits());
        int unread = 0;
        int files = 0;
        long begun = System.nanoTime();
        try (var all = Files.newDirectoryStream(folder)) {
            for (var file : all) {
                if (System.nanoTime() - begun >= limits.patience().toNanos()) {
                    reading.miss(
                            packages,
                            "the folder of advisories takes longer to read than "
                                    + limits.patience().toSeconds()
                                    + " seconds");
                    break;
                }
                if (!file.toString().endsWith(SUFFIX)) continue;
                if (++files > limits.maxFiles()) {
                    reading.miss(packages, "it has more than " + limits.maxFiles() + " files");
                    break;
                }
                var advisory = read(file);
                if (advisory.isEmpty()) unread++;
                else take(advisory.get(), packages, reading);
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            reading.miss(packages, "the folder of advisories cannot be read");
        }
        if (unread > 0) reading.miss(packages, unread + " files of it are no advisories");
        return reading.told(false);
    }

    private void take(Advisory advisory, Set<AdvisedPackage> packages, AdvisoryReading reading) {
        var now = clock.instant();
        for (var one : packages) advisory.hit(one, now).ifPresent(hit -> reading.take(one, hit));
    }

    /** Empty when it is none, or cannot be read. Reading a pipe or a device may never end. */
    private Optional<Advisory> read(Path file) {
        if (!Files.isRegularFile(file)) return Optional.empty();
        try (var in = Files.newInputStream(file)) {
            // One byte too many is enough for it to be refused.
            var bytes = in.readNBytes(limits.maxBytes() + 1);
            return json.read(bytes) instanceof StrictJson.Value(Json.Obj said)
                    ? Advisory.read(said)
                    : Optional.empty();
        } catch (IOException unreadable) {
            // It is counted, and ends nothing but itself.
            return Optional.empty();
        }
    }
}
