package dev.gatehouse.inventory;

import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * UI resources: pages that a host renders for its user and lets talk to the conversation. They are
 * programs that a server ships, so their bodies are part of what is approved (CAP-1). Spec: MCP
 * Apps, SEP-1865 of 2026-01-26, UI Resource Format and Resource Discovery.
 *
 * <p>A page is kept as facts, as {@link #page} makes them of an answer: everything that is said of
 * each content, and in place of its text the text's digest and size.
 */
public final class UiResource {
    /** Where an item's own words end and those about its page begin, in {@link Item#said}. */
    public static final String PAGE = "dev.gatehouse/page";

    private static final String SCHEME = "ui:";

    /** Media types that hosts render: of MCP Apps, and of what was before it. */
    private static final Set<String> RENDERED =
            Set.of("text/html;profile=mcp-app", "text/html+mcp", "text/html+skybridge");

    private static final Set<String> BODIES = Set.of("text", "blob");
    private static final String CONTENTS = "contents";
    private static final String UNREAD = "unread";
    private static final String VARIES = "varies";

    private UiResource() {}

    /** Whether a host takes what is read by this URI for a page. */
    public static boolean isUi(String uri) {
        return uri.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /** Whether a resource is listed as a page. */
    public static boolean isPage(Json.Obj resource) {
        var uri = resource.text("uri");
        return (uri != null && isUi(uri)) || isRendered(resource.text("mimeType"));
    }

    private static boolean isRendered(@Nullable String mimeType) {
        return mimeType != null
                && RENDERED.contains(mimeType.replace(" ", "").toLowerCase(Locale.ROOT));
    }

    /** The URIs of the pages that hosts show for a tool, by its definition; sorted. */
    public static Set<String> shownFor(Json.Obj tool) {
        var meta = tool.object("_meta");
        var named = new TreeSet<String>();
        for (var uri :
                new @Nullable String[] {
                    meta.object("ui").text("resourceUri"),
                    meta.text("ui/resourceUri"),
                    meta.text("openai/outputTemplate")
                }) if (uri != null && !uri.isEmpty()) named.add(uri);
        return named;
    }

    /**
     * What is kept of a page.
     *
     * @param result of {@code resources/read}
     */
    public static Json.Obj page(Json.Obj result) {
        return Json.object(
                CONTENTS,
                result.member(CONTENTS) instanceof Json.Arr(var contents)
                        ? Json.arrayOf(contents.stream().map(UiResource::withoutBody).toList())
                        : Json.of(result.member(CONTENTS)));
    }

    private static Json withoutBody(Json content) {
        if (!(content instanceof Json.Obj said)) return content;
        var facts = said;
        for (var body : BODIES) {
            var value = said.member(body);
            if (value instanceof Json.Str(var text))
                facts = facts.with(body, facts(text.getBytes(StandardCharsets.UTF_8)));
            else if (value != null) facts = facts.with(body, Json.object("malformed", value));
        }
        return facts;
    }

    private static Json.Obj facts(byte[] body) {
        return Json.object("digest", Digest.of(body).value(), "bytes", body.length);
    }

    /**
     * In place of a page that the server did not hand out.
     *
     * @param why printable
     */
    public static Json.Obj unread(String why) {
        return Json.object(UNREAD, why);
    }

    /** In place of a page that is another each time: nothing can be held against it. */
    public static Json.Obj varying() {
        return Json.object(VARIES, true);
    }

    public static boolean isUnread(Json.Obj page) {
        return page.has(UNREAD);
    }

    public static boolean varies(Json.Obj page) {
        return page.has(VARIES);
    }

    /** Whether what an agent reads can be held against it. */
    public static boolean isReadable(Json.Obj page) {
        return !isUnread(page) && !varies(page);
    }

    /** Whether two readings showed the same page. What has no canonical form is never the same. */
    public static boolean isSame(Json.Obj one, Json.Obj other) {
        if (one.equals(other)) return true;
        try {
            return CanonicalJson.digest(one).equals(CanonicalJson.digest(other));
        } catch (IllegalArgumentException noCanonicalForm) {
            return false;
        }
    }
}
