package dev.gatehouse.inventory;

import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * UI resources: pages that a host renders for its user and lets talk to the conversation. They are
 * programs that a server ships, so their bodies are part of what is approved (CAP-1). Spec: MCP
 * Apps, SEP-1865 of 2026-01-26, UI Resource Format and Resource Discovery.
 *
 * <p>A page is kept as facts, as {@link #page} makes them of an answer: everything that is said of
 * each content, and in place of its body the body's digest and size.
 */
public final class UiResource {
    /** Who can show pages declares this extension. */
    public static final String EXTENSION = "io.modelcontextprotocol/ui";

    /** Of a page of MCP Apps. */
    public static final String MEDIA_TYPE = "text/html;profile=mcp-app";

    /** Where an item's own words end and those about its page begin, in {@link Item#said}. */
    public static final String PAGE = "dev.gatehouse/page";

    /** What a page is read from, and what is kept of it, is a list under this name. */
    public static final String CONTENTS = "contents";

    private static final String SCHEME = "ui:";
    private static final Pattern TYPE = Pattern.compile("text/html(\\+mcp|\\+skybridge)?");
    private static final Pattern PROFILE = Pattern.compile("profile=\"?mcp-app\"?");
    private static final Set<String> BODIES = Set.of("text", "blob");

    /** Characters of names and texts; what a page says beside its body is short. */
    private static final int MOST_BESIDE = 64 << 10;

    private static final Json.Obj UNREAD = Json.object("unread", true);
    private static final Json.Obj VARYING = Json.object("varies", true);
    private static final Json.Obj LARGE = Json.object("large", true);

    private UiResource() {}

    /** Whether a host takes what is read by this URI for a page. */
    public static boolean isUi(String uri) {
        return uri.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /** Whether a URI that a template makes may be one of a page. */
    public static boolean mayMakeUi(String template) {
        int end = template.indexOf('{');
        var before = end < 0 ? template : template.substring(0, end);
        int length = Math.min(before.length(), SCHEME.length());
        return before.regionMatches(true, 0, SCHEME, 0, length);
    }

    /** Whether a resource is listed as a page, or a content is one. */
    public static boolean isPage(Json.Obj resource) {
        var uri = resource.text("uri");
        return (uri != null && isUi(uri)) || isRendered(resource.text("mimeType"));
    }

    /** Whether hosts render this media type: that of MCP Apps, and those that were before it. */
    public static boolean isRendered(@Nullable String mimeType) {
        if (mimeType == null) return false;
        var parts = mimeType.replaceAll("\\s", "").toLowerCase(Locale.ROOT).split(";", -1);
        var type = TYPE.matcher(parts[0]);
        return type.matches()
                && (type.group(1) != null
                        || Arrays.stream(parts).anyMatch(part -> PROFILE.matcher(part).matches()));
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
                }) if (uri != null && isUi(uri)) named.add(uri);
        return named;
    }

    /**
     * What is kept of a page.
     *
     * @param result of {@code resources/read}
     */
    public static Json.Obj page(Json.Obj result) {
        var page =
                Json.object(
                        CONTENTS,
                        result.member(CONTENTS) instanceof Json.Arr(var contents)
                                ? Json.arrayOf(
                                        contents.stream().map(UiResource::withoutBody).toList())
                                : Json.of(result.member(CONTENTS)));
        return left(page, MOST_BESIDE) < 0 ? LARGE : page;
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

    /** How much of a room is left beside a value; below zero when it is larger. */
    private static int left(Json value, int room) {
        int left = room - 1;
        switch (value) {
            case Json.Str(var text) -> left -= text.length();
            case Json.Num number -> left -= number.text().length();
            case Json.Arr(var elements) -> {
                for (var each : elements) {
                    if (left < 0) break;
                    left = left(each, left);
                }
            }
            case Json.Obj(var members) -> {
                for (var each : members.entrySet()) {
                    if (left < 0) break;
                    left = left(each.getValue(), left - each.getKey().length());
                }
            }
            case Json.Bool _, Json.Null _ -> {
                // counted as one
            }
        }
        return left;
    }

    /** In place of a page that the server did not hand out. */
    public static Json.Obj unread() {
        return UNREAD;
    }

    /** In place of a page that is another each time: nothing can be held against it. */
    public static Json.Obj varying() {
        return VARYING;
    }

    public static boolean isUnread(Json.Obj page) {
        return page.equals(UNREAD);
    }

    public static boolean varies(Json.Obj page) {
        return page.equals(VARYING);
    }

    /** Whether what an agent reads can be held against it. */
    public static boolean isReadable(Json.Obj page) {
        return page.member(CONTENTS) instanceof Json.Arr;
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
