package dev.gatehouse.inventory;

import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.MirroredParameters;
import java.util.Optional;

/**
 * One tool, prompt, resource or template as a server declared it.
 *
 * @param definition the whole definition, with members that we do not know; empty for a UI resource
 *     that the server lists nowhere and only names in a tool
 * @param page what a UI resource was when it was read, as {@link UiResource} says it; empty for
 *     everything else
 * @param digest over the canonical form of all that was {@link #said}
 */
public record Item(ItemKey key, Json.Obj definition, Json.Obj page, Digest digest) {
    public static Item of(ItemKey key, Json.Obj definition) {
        return of(key, definition, Json.object());
    }

    private static Item of(ItemKey key, Json.Obj definition, Json.Obj page) {
        return new Item(key, definition, page, CanonicalJson.digest(said(definition, page)));
    }

    /** A UI resource that is in no list. */
    public static Item unlisted(String uri, Json.Obj page) {
        return of(new ItemKey(Kind.RESOURCE, uri), Json.object(), page);
    }

    /** The same, with what was read of it. */
    public Item showing(Json.Obj read) {
        return of(key, definition, read);
    }

    /** Whether it is in a list of the server's, and so in those of agents. */
    public boolean isListed() {
        return !definition.members().isEmpty();
    }

    public boolean isPage() {
        return !page.members().isEmpty();
    }

    /** All that the server said of it: what is compared. */
    public Json.Obj said() {
        return said(definition, page);
    }

    /** All that would be said of it, were its page this one. */
    public Json.Obj saidWith(Json.Obj otherPage) {
        return said(definition, otherPage);
    }

    private static Json.Obj said(Json.Obj definition, Json.Obj page) {
        return page.members().isEmpty() ? definition : definition.with(UiResource.PAGE, page);
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
