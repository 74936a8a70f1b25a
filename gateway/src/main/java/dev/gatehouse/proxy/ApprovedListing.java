package dev.gatehouse.proxy;

import dev.gatehouse.access.Routes;
import dev.gatehouse.inventory.Approval;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.policy.Governed;
import dev.gatehouse.policy.World;
import dev.gatehouse.provenance.RegistryRecord;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The approved servers as entries of a registry of the gate's own, in the order of their names
 * (REQ-117). Nothing that a server says of itself is in them: they are the gate's words, and lead
 * to the gate. They are made once for each world. Never blocks; safe for many threads.
 */
final class ApprovedListing {
    private static final String SCHEMA =
            "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json";

    /** Under which our own state stands. */
    static final String OURS = "dev.gatehouse/approval";

    /**
     * One server.
     *
     * @param approval the one in force, which may have ended since
     * @param name with the namespace
     * @param version of the approval in force; another approval is another version
     */
    record Entry(Approval approval, String name, String version, Instant updatedAt, Json.Obj json) {
        /** Our own name of it. */
        String server() {
            return approval.server();
        }
    }

    /** What one world holds. */
    private record Made(long version, List<Entry> entries) {
        private static final Made NOTHING = new Made(Long.MIN_VALUE, List.of());
    }

    private final Routes routes;
    private final String namespace;
    private final AtomicReference<Made> made = new AtomicReference<>(Made.NOTHING);

    /**
     * @param namespace of all names
     */
    ApprovedListing(Routes routes, String namespace) {
        this.routes = routes;
        this.namespace = namespace;
    }

    /** All that are reachable under an approval that has not ended. */
    List<Entry> entries(World world, Instant now) {
        return all(world).stream().filter(entry -> !entry.approval().hasEnded(now)).toList();
    }

    /** A request that began in an older world leaves those of the newer one. */
    private List<Entry> all(World world) {
        var known = made.get();
        if (known.version() == world.version()) return known.entries();
        var fresh = new Made(world.version(), make(world));
        made.accumulateAndGet(fresh, (now, next) -> next.version() > now.version() ? next : now);
        return fresh.entries();
    }

    private List<Entry> make(World world) {
        return world.servers().stream()
                .filter(one -> one.isReachable() && !one.server().isProbe())
                .sorted(Comparator.comparing(one -> one.server().name()))
                .flatMap(one -> one.approval().map(approval -> entry(one, approval)).stream())
                .toList();
    }

    private Entry entry(Governed governed, Approval approval) {
        var name = namespace + "/" + governed.server().name();
        var version = version(approval);
        var looked = governed.vouched().at();
        var updated = looked != null && looked.isAfter(approval.at()) ? looked : approval.at();
        return new Entry(
                approval,
                name,
                version,
                updated,
                Json.object(
                        "server",
                        server(governed.server().name(), name, version),
                        "_meta",
                        Json.object(
                                RegistryRecord.OFFICIAL,
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
