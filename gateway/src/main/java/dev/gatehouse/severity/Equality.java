package dev.gatehouse.severity;

import dev.gatehouse.mcp.Json;
import org.jspecify.annotations.Nullable;

/** Whether two values are the same, whatever the order of their members. */
final class Equality {
    private Equality() {}

    /** Of two members, each of which may be absent. */
    static boolean of(@Nullable Json one, @Nullable Json other) {
        return one == null || other == null
                ? one == other
                : Spelling.canonical(one).equals(Spelling.canonical(other));
    }
}
