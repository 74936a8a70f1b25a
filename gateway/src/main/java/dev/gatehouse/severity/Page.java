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

    private static final String OLDER = "openai/outputTemplate";

    private Page() {}

    /** All that is said of it, in one spelling; empty when there is none. */
    static Json.Obj of(Json.Obj meta) {
        var said = meta.member(PAGE);
        var page =
                said == null || said instanceof Json.Obj
                        ? meta.object(PAGE)
                        : Json.object(PAGE, said);
        return named(named(page, meta, OLD), meta, OLDER);
    }

    private static Json.Obj named(Json.Obj page, Json.Obj meta, String spelling) {
        var uri = meta.member(spelling);
        if (uri == null || Equality.of(page.member("resourceUri"), uri)) return page;
        return page.with(page.has("resourceUri") ? spelling : "resourceUri", uri);
    }

    static Json.Obj without(Json.Obj meta) {
        return meta.without(PAGE).without(OLD).without(OLDER);
    }
}
