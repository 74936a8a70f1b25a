package dev.gatehouse.provenance;

import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * One version of a server as a registry says it. All of it is a claim of whoever published it:
 * compared and shown, never a ground for allowing anything (IDV-2, REQ-103).
 *
 * @param registry our name for the registry
 * @param name namespace, slash, name
 * @param entry the whole answer: {@code server}, which never changes, and {@code _meta}
 */
public record RegistryRecord(String registry, String name, String version, Json.Obj entry) {
    /** What a registry itself says of a record stands under this key of {@code _meta}. */
    public static final String OFFICIAL = "io.modelcontextprotocol.registry/official";

    /** Where a version stands in its registry. */
    public enum Status {
        ACTIVE,
        DEPRECATED,
        DELETED;

        static Optional<Status> of(String word) {
            return switch (word) {
                case "active" -> Optional.of(ACTIVE);
                case "deprecated" -> Optional.of(DEPRECATED);
                case "deleted" -> Optional.of(DELETED);
                default -> Optional.empty();
            };
        }
    }

    /** What a version's publisher said, which the registry promises not to change. */
    public Json.Obj server() {
        return entry.object("server");
    }

    /** Of what never changes (REQ-113). */
    public Digest digest() {
        return CanonicalJson.digest(server());
    }

    public String namespace() {
        return name.substring(0, name.indexOf('/'));
    }

    /**
     * Active when the registry says nothing of it; a word that is not known here is no good one.
     */
    public Status status() {
        var word = official().text("status");
        return word == null ? Status.ACTIVE : Status.of(word).orElse(Status.DEPRECATED);
    }

    /** Why it is where it stands; empty when nothing is said. */
    public String statusMessage() {
        var message = official().text("statusMessage");
        return message == null ? "" : message;
    }

    public Optional<Instant> publishedAt() {
        return time("publishedAt");
    }

    public Optional<Instant> updatedAt() {
        return time("updatedAt");
    }

    /** Whether the registry marks it as the newest of its server. */
    public boolean isMarkedLatest() {
        return Json.of(true).equals(official().member("isLatest"));
    }

    /** Of the source, as its host numbers it; empty when it says none. */
    public Optional<String> repositoryId() {
        return Optional.ofNullable(server().object("repository").text("id"))
                .filter(id -> !id.isBlank());
    }

    public Optional<String> repositoryUrl() {
        return Optional.ofNullable(server().object("repository").text("url"))
                .filter(url -> !url.isBlank());
    }

    /** Where it is reached on the network. */
    public List<Json.Obj> remotes() {
        return objects("remotes");
    }

    /** What of it can be run. */
    public List<Json.Obj> packages() {
        return objects("packages");
    }

    private List<Json.Obj> objects(String member) {
        return server().array(member).stream()
                .filter(Json.Obj.class::isInstance)
                .map(Json.Obj.class::cast)
                .toList();
    }

    /** The same version with what the registry says of it now. */
    RegistryRecord with(Json.Obj meta) {
        return new RegistryRecord(registry, name, version, entry.with("_meta", meta));
    }

    Json.Obj meta() {
        return entry.object("_meta");
    }

    private Json.Obj official() {
        return meta().object(OFFICIAL);
    }

    private Optional<Instant> time(String member) {
        return Optional.ofNullable(official().text(member)).flatMap(RegistryRecord::instant);
    }

    static Optional<Instant> instant(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException malformed) {
            return Optional.empty();
        }
    }
}
