package dev.gatehouse.drift;

import dev.gatehouse.mcp.Digest;
import org.jspecify.annotations.Nullable;

/**
 * One way in which a server says something else than was approved.
 *
 * @param subject an item such as {@code tool:read_file}, or a facet such as {@code instructions};
 *     preceded by the era, such as {@code MODERN tool:read_file}; or what is said of authorization,
 *     such as {@code AUTHORITY scopes}
 * @param approved digest of what was approved, null when it is new
 * @param seen digest of what the server says, null when it is gone
 */
public record Difference(
        Change change, String subject, @Nullable Digest approved, @Nullable Digest seen) {
    /** Begins the subject of what is said of authorization; what follows is a facet of that. */
    public static final String AUTHORITY = "AUTHORITY ";

    /** What happened to the subject. */
    public enum Change {
        ADDED,
        REMOVED,
        CHANGED
    }

    /** Whether it is about who comes in and for what, and not about what is offered. */
    public boolean isOfAuthority() {
        return subject.startsWith(AUTHORITY);
    }
}
