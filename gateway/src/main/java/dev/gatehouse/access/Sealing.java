package dev.gatehouse.access;

import dev.gatehouse.mcp.Json;
import java.time.Instant;
import java.util.Optional;

/** Seals what is kept where others could read or change it. It ends by itself. */
public interface Sealing {
    /** Throws {@link IllegalArgumentException} when it is more than can be sealed. */
    String seal(String purpose, String owner, Json.Obj content, Instant expiresAt);

    /**
     * The content, or empty when it was not sealed here, for this, for this owner, or has ended.
     */
    Optional<Json.Obj> open(String purpose, String owner, String sealed, Instant now);
}
