package dev.gatehouse.audit;

import dev.gatehouse.ledger.Entry;
import dev.gatehouse.mcp.Json;
import java.time.Instant;

/**
 * Something that happened and must stay known.
 *
 * @param kind what it was, a dotted word such as {@code call.allowed} or {@code server.approved}
 * @param body the facts; never a credential, never an argument's or a result's content (REQ-086)
 */
public record Event(Instant at, String kind, Json.Obj body) {
    /**
     * The entry that the record keeps for it. Throws {@link IllegalArgumentException} for an event
     * that cannot be one: a malformed kind, or a body without canonical form. A long body is
     * abridged.
     */
    public Entry entry() {
        return new Entry(at, kind, Abridged.bytes(body));
    }
}
