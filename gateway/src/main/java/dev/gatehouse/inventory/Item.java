package dev.gatehouse.inventory;

import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;

/**
 * One tool, prompt, resource or template as a server declared it.
 *
 * @param definition the whole definition, with members that we do not know
 * @param digest over the canonical form of the definition
 */
public record Item(ItemKey key, Json.Obj definition, Digest digest) {
    public static Item of(ItemKey key, Json.Obj definition) {
        return new Item(key, definition, CanonicalJson.digest(definition));
    }

    public String name() {
        return key.name();
    }
}
