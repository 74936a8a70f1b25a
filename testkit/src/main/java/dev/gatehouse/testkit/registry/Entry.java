package dev.gatehouse.testkit.registry;

import dev.gatehouse.mcp.Json;
import java.time.Instant;

/**
 * One version of a server in a registry.
 *
 * @param server its server.json
 */
record Entry(
        Json.Obj server,
        String status,
        String message,
        Instant publishedAt,
        Instant updatedAt,
        boolean isLatest) {
    String name() {
        return String.valueOf(server.text("name"));
    }

    String version() {
        return String.valueOf(server.text("version"));
    }

    boolean is(String name, String version) {
        return name().equals(name) && version().equals(version);
    }

    boolean isDeleted() {
        return status.equals("deleted");
    }

    Entry in(String status, String message, Instant at) {
        return new Entry(server, status, message, publishedAt, at, isLatest);
    }

    Entry saying(Json.Obj server, Instant at) {
        return new Entry(server, status, message, publishedAt, at, isLatest);
    }

    Entry latest(boolean isLatest) {
        return new Entry(server, status, message, publishedAt, updatedAt, isLatest);
    }

    Json.Obj json() {
        var official =
                Json.object(
                        "status",
                        status,
                        "publishedAt",
                        publishedAt.toString(),
                        "updatedAt",
                        updatedAt.toString(),
                        "isLatest",
                        isLatest);
        if (!message.isEmpty()) official = official.with("statusMessage", Json.of(message));
        return Json.object(
                "server",
                server,
                "_meta",
                Json.object("io.modelcontextprotocol.registry/official", official));
    }
}
