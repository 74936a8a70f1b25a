package dev.gatehouse.admin;

import dev.gatehouse.mcp.Json;
import java.util.Map;

/** The shapes of what is said about servers outside the inventory; see {@link Schemas}. */
final class ShadowSchemas {
    private static final Json.Obj TEXT = Json.object("type", "string");
    private static final Json.Obj TEXTS = Json.object("type", "array", "items", TEXT);
    private static final Json.Obj TIME = Json.object("type", "string", "format", "date-time");
    private static final Json.Obj NUMBER = Json.object("type", "integer");
    private static final Json.Obj STANDING =
            Json.object(
                    "type",
                    "string",
                    "enum",
                    Json.array("OPEN", "BYPASSING", "DISMISSED", "REGISTERED"));
    private static final Json.Obj CHANNEL =
            Json.object("type", "string", "enum", Json.array("SCAN", "ATTEMPT", "CLIENT"));

    private static final Object[] DISCOVERY = {
        "id", NUMBER, "place", TEXT, "standing", STANDING, "ageDays", NUMBER, "count", NUMBER,
        "firstSeen", TIME, "lastSeen", TIME, "name?", TEXT, "registeredAt?", TIME, "reason?", TEXT,
        "dismissedBy?", TEXT, "dismissedAt?", TIME
    };

    private ShadowSchemas() {}

    static Map<String, Json.Obj> all() {
        return Map.of(
                "ScanReport",
                Schemas.schema("host", TEXT, "found", Schemas.listOf("ScannedServer")),
                "ScannedServer",
                Schemas.schema("place", TEXT, "client", TEXT, "file", TEXT),
                "ScanTaken",
                Schemas.schema(
                        "new",
                        NUMBER,
                        "seenBefore",
                        NUMBER,
                        "throughTheGate",
                        NUMBER,
                        "onlyCounted",
                        NUMBER),
                "PlaceList",
                Schemas.schema("gates", TEXTS, "servers", Schemas.listOf("KnownPlace")),
                "KnownPlace",
                Schemas.schema("place", TEXT, "server", TEXT),
                "Discovery",
                Schemas.schema(DISCOVERY),
                "DiscoveryInFull",
                inFull(),
                "DiscoverySource",
                Schemas.schema(
                        "by",
                        CHANNEL,
                        "who",
                        TEXT,
                        "at",
                        TEXT,
                        "firstSeen",
                        TIME,
                        "lastSeen",
                        TIME,
                        "count",
                        NUMBER),
                "DiscoveryList",
                Schemas.schema("discoveries", Schemas.listOf("Discovery")),
                "ShadowReport",
                Schemas.schema(
                        "servers",
                        NUMBER,
                        "discovered",
                        NUMBER,
                        "open",
                        NUMBER,
                        "bypassing",
                        NUMBER,
                        "dismissed",
                        NUMBER,
                        "registered",
                        NUMBER,
                        "oldestDays",
                        NUMBER,
                        "waiting",
                        Schemas.listOf("Discovery")));
    }

    private static Json.Obj inFull() {
        var members = new Object[DISCOVERY.length + 2];
        System.arraycopy(DISCOVERY, 0, members, 0, DISCOVERY.length);
        members[DISCOVERY.length] = "sources";
        members[DISCOVERY.length + 1] = Schemas.listOf("DiscoverySource");
        return Schemas.schema(members);
    }
}
