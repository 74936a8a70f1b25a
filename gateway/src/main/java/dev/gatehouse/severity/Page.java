package dev.gatehouse.severity;

import dev.gatehouse.mcp.Json;

/**
 * The page that a host shows for a tool, as its {@code _meta} names it: what the page may load and
 * who may call the tool is said with it. And what a grade says of pages. Spec: MCP Apps, {@code
 * io.modelcontextprotocol/ui}.
 */
public final class Page {
    private static final String PAGE = "ui";

    /** How the same was said before there was a specification. */
    private static final String OLD = "ui/resourceUri";

    private static final String OLDER = "openai/outputTemplate";

    /** Where the origin of a page stands, which each host is told as it wants it. */
    private static final String ORIGIN = "/_meta/ui/domain";

    private Page() {}

    /** Whether a page is another than was approved. */
    public static boolean isAnother(Grade grade) {
        return grade.matches().stream().anyMatch(Page::isOfPage);
    }

    /** Whether a page that was approved cannot be read. */
    public static boolean isGone(Grade grade) {
        return grade.matches().stream()
                .anyMatch(match -> match.rule().equals(Rule.UI_PAGE_GONE.word()));
    }

    /** Whether all that is so is that no page is named any more. */
    public static boolean isOnlyNamedNoMore(Grade grade) {
        return grade.matches().stream()
                .allMatch(match -> match.rule().equals(Rule.META_UI_REMOVED.word()));
    }

    /** Whether all that is so is that a page has another origin, as for another host. */
    public static boolean isOnlyOfAnotherOrigin(Grade grade) {
        return grade.matches().stream()
                .allMatch(match -> isOfPage(match) && match.at().endsWith(ORIGIN));
    }

    private static boolean isOfPage(Grade.Match match) {
        return match.rule().equals(Rule.UI_PAGE.word());
    }

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
