package dev.gatehouse.drift;

import dev.gatehouse.mcp.Digest;
import org.jspecify.annotations.Nullable;

/**
 * One way in which a server says something else than was approved.
 *
 * @param subject an item such as {@code tool:read_file}, or a facet such as {@code instructions};
 *     preceded by the era, such as {@code MODERN tool:read_file}
 * @param approved digest of what was approved, null when it is new
 * @param seen digest of what the server says, null when it is gone
 */
public record Difference(
        Change change, String subject, @Nullable Digest approved, @Nullable Digest seen) {
    /** What happened to the subject. */
    public enum Change {
        ADDED,
        REMOVED,
        CHANGED
    }
}
