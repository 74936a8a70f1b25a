package dev.gatehouse.provenance;

import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which record of a registry a server of the inventory was taken from, and by whom (PRV-1).
 *
 * @param server our name for it
 * @param digest of the record's immutable part when the server was submitted
 * @param repositoryId of its source then; null when the record said none
 * @param publishedAt when it was published, as the registry says; null when it does not
 * @param submitter the operator who submitted it
 */
public record Lineage(
        String server,
        String registry,
        String name,
        String version,
        Digest digest,
        @Nullable String repositoryId,
        @Nullable Instant publishedAt,
        String submitter,
        Instant boundAt) {
    public static Lineage of(String server, RegistryRecord record, String submitter, Instant at) {
        return new Lineage(
                server,
                record.registry(),
                record.name(),
                record.version(),
                record.digest(),
                record.repositoryId().orElse(null),
                record.publishedAt().map(time -> time.truncatedTo(ChronoUnit.MICROS)).orElse(null),
                submitter,
                at);
    }

    public String namespace() {
        return name.substring(0, name.indexOf('/'));
    }

    /** For the record and for people. */
    public Json.Obj json() {
        var published = publishedAt;
        return Json.object(
                "server",
                server,
                "registry",
                registry,
                "namespace",
                namespace(),
                "name",
                name,
                "version",
                version,
                "digest",
                digest.value(),
                "repositoryId",
                Json.of(repositoryId),
                "publishedAt",
                Json.of(published == null ? null : published.toString()),
                "submitter",
                submitter,
                "boundAt",
                boundAt.toString());
    }
}
