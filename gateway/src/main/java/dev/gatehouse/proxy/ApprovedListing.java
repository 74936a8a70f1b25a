package dev.gatehouse.proxy;

import dev.gatehouse.access.Routes;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.policy.Governed;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The approved servers as entries of a registry of the gate's own, in the order of their names
 * (REQ-117). Nothing that a server says of itself is in them: they are the gate's words, and lead
 * to the gate.
 *
 * @param namespace of all names
 */
record ApprovedListing(Routes routes, String namespace) {
    private static final String SCHEMA =
            "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json";
    private static final String OFFICIAL = "io.modelcontextprotocol.registry/official";

    /** Under which our own state stands. */
    static final String OURS = "dev.gatehouse/approval";

    /**
     * One server.
     *
     * @param name with the namespace
     * @param version of the approval in force; another approval is another version
     */
    record Entry(String name, String version, Instant updatedAt, Json.Obj json) {}

    /** All that are approved and reachable, of those that may be shown. */
    List<Entry> entries(Stream<Governed> governed, Predicate<Governed> shown) {
        return governed.filter(Governed::isReachable)
                .filter(shown)
                .sorted(Comparator.comparing(one -> one.server().name()))
                .map(this::entry)
                .filter(Objects::nonNull)
                .toList();
    }

    private @Nullable Entry entry(Governed governed) {
        var approval = governed.approval().orElse(null);
        if (approval == null) return null;
        var name = namespace + "/" + governed.server().name();
        var version = version(approval);
        var looked = governed.vouched().at();
        var updated = looked != null && looked.isAfter(approval.at()) ? looked : approval.at();
        return new Entry(
                name,
                version,
                updated,
                Json.object(
                        "server",
                        server(governed.server().name(), name, version),
                        "_meta",
                        Json.object(
                                OFFICIAL,
                                Json.object(
                                        "status",
                                        "active",
                                        "publishedAt",
                                        approval.at().toString(),
                                        "updatedAt",
                                        updated.toString(),
                                        "isLatest",
                                        true),
                                OURS,
                                ours(governed, approval))));
    }

    private Json.Obj server(String own, String name, String version) {
        return Json.object(
                "$schema", SCHEMA,
                "name", name,
                "title", own,
                "description", "The server " + own + " behind this gate",
                "version", version,
                "remotes",
                        Json.array(
                                Json.object(
                                        "type",
                                        "streamable-http",
                                        "url",
                                        routes.mcp(own).toString())));
    }

    private static Json.Obj ours(Governed governed, Approval approval) {
        var ours =
                Json.object(
                        "state", governed.server().state(),
                        "snapshot", approval.snapshot().value(),
                        "approvedAt", approval.at().toString(),
                        "evidence", governed.vouched().tier().word());
        var lineage = governed.vouched().lineage();
        return lineage == null
                ? ours
                : ours.with(
                        "lineage",
                        Json.object(
                                "registry", lineage.registry(),
                                "name", lineage.name(),
                                "version", lineage.version(),
                                "digest", lineage.digest().value()));
    }

    private static String tail(Approval approval) {
        var digest =
                CanonicalJson.digest(
                        Json.object(
                                "snapshot", approval.snapshot().value(),
                                "at", approval.at().toString()));
        return digest.value().substring("sha256:".length()).substring(0, 12);
    }

    /**
     * By the approval: what is approved anew is a new version, and a version never changes. Day and
     * second order them; the rest tells two of one second apart.
     */
    private static String version(Approval approval) {
        var at = approval.at().atOffset(ZoneOffset.UTC);
        return String.format(
                Locale.ROOT,
                "%d.%d.%d+%s",
                at.getYear(),
                at.getMonthValue() * 100 + at.getDayOfMonth(),
                at.toLocalTime().toSecondOfDay(),
                tail(approval));
    }
}
