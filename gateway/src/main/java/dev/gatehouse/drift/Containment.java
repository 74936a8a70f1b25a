package dev.gatehouse.drift;

import dev.gatehouse.severity.Severity;

/**
 * What is kept from agents because of a difference, from nothing to everything; a tool or a server
 * enters by itself and leaves by a person's decision (CAP-5).
 */
public enum Containment {
    /** Recorded. */
    OBSERVE,
    /** Agents are served what was approved; what is new stays hidden. */
    FREEZE,
    /** The item is not to be used. */
    TOOL_BLOCK,
    /** Nothing that does more than read is to be used. */
    WRITE_BLOCK,
    /** No traffic; the gate alone looks at the server. */
    ISOLATE,
    /** No traffic, and what the gate holds of the server's credentials is forgotten. */
    KILL;

    /**
     * By the table of severities: what is critical, or grave of the whole server, isolates it. What
     * a server wants more of authority than was accepted is got by nobody, which holds it tighter
     * than silence would; only another authorization server, or another resource, makes it another
     * server (IDV-3).
     */
    static Containment of(Difference difference, Severity severity) {
        return switch (severity) {
            case S0 -> OBSERVE;
            case S1, S2 -> FREEZE;
            case S3 -> {
                if (difference.item().isPresent()) yield TOOL_BLOCK;
                yield difference.isOfAuthority() && !Authority.isOfIdentity(difference.facet())
                        ? FREEZE
                        : ISOLATE;
            }
            case S4 -> ISOLATE;
        };
    }

    public boolean isAtLeast(Containment other) {
        return compareTo(other) >= 0;
    }

    /** For people: {@code write-block}. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
