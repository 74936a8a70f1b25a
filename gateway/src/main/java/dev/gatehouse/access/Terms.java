package dev.gatehouse.access;

import dev.gatehouse.bindings.Selector;
import dev.gatehouse.mcp.Digest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What narrows a grant beside its items and its end (AUT-6). What is not stated does not narrow,
 * but for resources: a call that touches something is covered only where that is selected.
 *
 * @param user the one user on whose behalf the agent may act; null for any, and for none
 * @param resources what calls may touch; empty for calls that touch nothing that has a name
 * @param when a condition in CEL that must hold; null for none
 * @param notBefore when it begins; null when it has begun
 * @param maxCalls how many calls it is good for; null for any number
 * @param arguments the digest of the only arguments that it is good for; null for any
 * @param parent the grant that this one never exceeds; null for none (AUT-9)
 * @param privileged whether it was made to do more than read; one that a single person made never
 *     comes to, whatever is approved later (INV-5)
 */
public record Terms(
        @Nullable String user,
        List<Selector> resources,
        @Nullable String when,
        @Nullable Instant notBefore,
        @Nullable Integer maxCalls,
        @Nullable Digest arguments,
        @Nullable String parent,
        boolean privileged) {
    /** Nothing but what touches nothing. */
    public static final Terms NONE = new Terms(null, List.of(), null, null, null, null, null);

    public Terms {
        resources = List.copyOf(resources);
        if (maxCalls != null && maxCalls < 1)
            throw new IllegalArgumentException("a grant is good for at least one call");
    }

    /** Terms of a grant that was made to do more than read. */
    public Terms(
            @Nullable String user,
            List<Selector> resources,
            @Nullable String when,
            @Nullable Instant notBefore,
            @Nullable Integer maxCalls,
            @Nullable Digest arguments,
            @Nullable String parent) {
        this(user, resources, when, notBefore, maxCalls, arguments, parent, true);
    }

    /** These with other resources. */
    public Terms on(List<Selector> others) {
        return new Terms(user, others, when, notBefore, maxCalls, arguments, parent, privileged);
    }

    /** These for reading alone, or for more. */
    public Terms privileged(boolean toDoMore) {
        return new Terms(user, resources, when, notBefore, maxCalls, arguments, parent, toDoMore);
    }

    /** Whether a person looked at exactly one call and allowed it (AUT-7). */
    public boolean isExact() {
        return arguments != null;
    }
}
