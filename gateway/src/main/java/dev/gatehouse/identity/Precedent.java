package dev.gatehouse.identity;

import dev.gatehouse.mcp.Json;
import java.time.Instant;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * A server that was here before one which has its identity, or a part of it: nothing of what was
 * approved of the first holds for the second (INV-3).
 *
 * @param server the later one
 * @param before the earlier one
 * @param grounds in what they are the same, in words
 * @param at when that was noticed first
 */
public record Precedent(
        String server, String before, Relation relation, Set<String> grounds, Instant at) {
    /** What the later one is to the earlier, as it was when that was noticed. */
    public enum Relation {
        /** It stands where one stood that is retired. */
        SUPERSEDES,
        /** It stands where one stands that is suspended or quarantined, and may come back. */
        CONFLICTS_WITH;

        /** For people: {@code conflicts with}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    public Precedent {
        grounds = Collections.unmodifiableSet(new TreeSet<>(grounds));
    }

    /** For the record and for people. */
    public Json.Obj json() {
        return Json.object(
                "server", server,
                "relation", relation.word(),
                "before", before,
                "grounds", grounds,
                "at", at.toString());
    }
}
