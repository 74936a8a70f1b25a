package dev.gatehouse.severity;

import dev.gatehouse.mcp.Json;

/**
 * The page that a host shows for a tool, as its {@code _meta} names it: what the page may load and
 * who may call the tool is said with it. Spec: MCP Apps, {@code io.modelcontextprotocol/ui}.
 */
final class Page {
    private static final String PAGE = "ui";

    /** How the same was said before there was a specification. */
    private static final String OLD = "ui/resourceUri";

    private Page() {}

    /** All that is said of it, in one spelling; empty when there is none. */
    static Json.Obj of(Json.Obj meta) {
        var page =
                meta.member(PAGE) instanceof Json other && !(other instanceof Json.Obj)
                        ? Json.object(PAGE, other)
                        : meta.object(PAGE);
        var old = meta.member(OLD);
        return old == null
                        || page.has("resourceUri") && Equality.of(page.member("resourceUri"), old)
                ? page
                : page.with(page.has("resourceUri") ? OLD : "resourceUri", old);
    }

    static Json.Obj without(Json.Obj meta) {
        return meta.without(PAGE).without(OLD);
    }
}
