package dev.gatehouse.inventory;

import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.MirroredParameters;
import java.util.Optional;

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

    /**
     * Why modern agents must never be offered it, whoever approves it (REQ-026): an {@code
     * x-mcp-header} annotation of its schema is broken. It stays in the declaration, so that a
     * person sees it and its changes are noticed.
     */
    public Optional<String> flaw() {
        return key.kind() == Kind.TOOL
                        && MirroredParameters.read(definition.object("inputSchema"))
                                instanceof MirroredParameters.Broken(var why)
                ? Optional.of(why)
                : Optional.empty();
    }

    public String name() {
        return key.name();
    }
}
