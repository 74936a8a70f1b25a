package dev.gatehouse.audit;

import dev.gatehouse.ledger.Entry;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;

/**
 * Makes an event's body fit into an entry. What a server declares can be long, and a change that
 * could not be recorded could not be made: so the longest members give way to their digest and
 * length, by which anyone who holds the whole can prove it. Whatever its length, an event is
 * recorded.
 */
final class Abridged {
    /** Leaves room for the head of a leaf. */
    private static final int MAX_BODY_BYTES = Entry.MAX_LEAF_BYTES - 1024;

    private Abridged() {}

    /** The canonical bytes of the body, abridged where that is needed. */
    static byte[] bytes(Json.Obj body) {
        var bytes = CanonicalJson.bytes(body);
        for (var rest = body; bytes.length > MAX_BODY_BYTES; bytes = CanonicalJson.bytes(rest)) {
            var name = longestMember(rest);
            var whole = CanonicalJson.bytes(rest.members().getOrDefault(name, Json.nothing()));
            if (whole.length < 200) break;
            rest =
                    rest.with(
                            name,
                            Json.object(
                                    "abridged", Digest.of(whole).value(), "bytes", whole.length));
        }
        return bytes;
    }

    private static String longestMember(Json.Obj body) {
        var longest = "";
        int length = -1;
        for (var member : body.members().entrySet()) {
            int bytes = CanonicalJson.bytes(member.getValue()).length;
            if (bytes > length) {
                longest = member.getKey();
                length = bytes;
            }
        }
        return longest;
    }
}
