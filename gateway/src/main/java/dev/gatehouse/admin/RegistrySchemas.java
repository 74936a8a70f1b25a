package dev.gatehouse.admin;

import dev.gatehouse.mcp.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** The shapes of what registries say; see {@link Schemas}. */
final class RegistrySchemas {
    private static final Json.Obj TEXT = Json.object("type", "string");
    private static final Json.Obj TEXT_OR_NULL = Json.object("type", Json.array("string", "null"));
    private static final Json.Obj TIME = Json.object("type", "string", "format", "date-time");
    private static final Json.Obj TIME_OR_NULL =
            Json.object("type", Json.array("string", "null"), "format", "date-time");
    private static final Json.Obj NUMBER = Json.object("type", "integer");
    private static final Json.Obj TRUTH = Json.object("type", "boolean");
    private static final Json.Obj ANY_OBJECT = Json.object("type", "object");

    private static final Map<String, Json.Obj> ALL = new LinkedHashMap<>();

    static {
        put(
                "Lineage",
                "server",
                TEXT,
                "registry",
                TEXT,
                "namespace",
                TEXT,
                "name",
                TEXT,
                "version",
                TEXT,
                "digest",
                TEXT,
                "repositoryId",
                TEXT_OR_NULL,
                "publishedAt",
                TIME_OR_NULL,
                "submitter",
                TEXT,
                "boundAt",
                TIME);
        put(
                "Registry",
                "name",
                TEXT,
                "url",
                TEXT,
                "records",
                NUMBER,
                "since",
                TIME_OR_NULL,
                "triedAt",
                TIME_OR_NULL,
                "outcome",
                TEXT);
        put("RegistryList", "registries", Schemas.listOf("Registry"));
        put(
                "RegistryAccount",
                "registry",
                TEXT,
                "incremental",
                TRUTH,
                "entries",
                NUMBER,
                "new",
                NUMBER,
                "changed",
                NUMBER,
                "tampered",
                NUMBER,
                "unreadable",
                NUMBER,
                "unseen",
                Json.object("type", "array", "items", TEXT),
                "brokenOff",
                TEXT_OR_NULL);
        put(
                "RegistryRecord",
                "registry",
                TEXT,
                "name",
                TEXT,
                "version",
                TEXT,
                "digest",
                TEXT,
                "status",
                TEXT,
                "statusMessage",
                TEXT,
                "publishedAt",
                TIME_OR_NULL,
                "updatedAt",
                TIME_OR_NULL,
                "firstSeen",
                TIME,
                "seenAt",
                TIME,
                "gone",
                TRUTH,
                "tampered",
                TRUTH);
        put(
                "Evidence",
                "tier",
                TEXT,
                "package",
                TEXT,
                "digest",
                TEXT,
                "marker",
                TEXT_OR_NULL,
                "signers",
                Json.object("type", "array", "items", TEXT),
                "says",
                Json.object("type", "array", "items", TEXT),
                "at",
                TIME);
        put("Advisory", "id", TEXT, "package", TEXT, "severity", TEXT, "summary", TEXT);
        put("Advisories", "askedAt", TIME, "outcome", TEXT, "about", Schemas.listOf("Advisory"));
        put("Check", "name", TEXT, "verdict", TEXT, "says", TEXT);
        put("RegistryRecordList", "records", Schemas.listOf("RegistryRecord"));
        put(
                "RegistryRecordInFull",
                "record",
                Schemas.ref("RegistryRecord"),
                "entry",
                ANY_OBJECT,
                "versions",
                Schemas.listOf("RegistryRecord"),
                "servers",
                Schemas.listOf("Lineage"));
        put(
                "NewImport",
                "name",
                TEXT,
                "version?",
                TEXT,
                "registry?",
                TEXT,
                "as",
                TEXT,
                "owner",
                TEXT,
                "remote?",
                TEXT,
                "template?",
                TEXT,
                "arguments?",
                Json.object("type", "array", "items", TEXT));
    }

    private RegistrySchemas() {}

    static Map<String, Json.Obj> all() {
        return Map.copyOf(ALL);
    }

    private static void put(String name, Object... members) {
        ALL.put(name, Schemas.schema(members));
    }
}
