package dev.gatehouse.provenance;

import dev.gatehouse.mcp.Json;
import java.time.Instant;

/**
 * What was found out about a server's package.
 *
 * @param detail which package, what held and what did not, for people
 */
public record Evidence(String server, EvidenceTier tier, Json.Obj detail, Instant at) {}
