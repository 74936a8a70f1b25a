package dev.gatehouse.upstream;

import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.UiResource;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Reads the pages that hosts show for a server: those that its tools name, which need not be in any
 * list, and those that it lists (CAP-1). For one conversation. Spec: MCP Apps, SEP-1865 of
 * 2026-01-26, Resource Discovery.
 */
final class UiPages {
    private static final String STEP = "at " + Method.RESOURCES_READ.wire() + " of ";

    private final Talk talk;
    private final ReadingLimits limits;

    UiPages(Talk talk, ReadingLimits limits) {
        this.talk = talk;
        this.limits = limits;
    }

    /** The same items, each UI resource with its page; those that are in no list at the end. */
    List<Item> of(List<Item> listed) {
        var pages = read(listed);
        var items = new ArrayList<Item>();
        for (var item : listed) {
            var page = item.key().kind() == Kind.RESOURCE ? pages.remove(item.key()) : null;
            items.add(page == null ? item : item.showing(page));
        }
        pages.forEach((key, page) -> items.add(Item.unlisted(key.name(), page)));
        if (items.size() > limits.maxItems())
            throw new Unreadable("more than " + limits.maxItems() + " items, with its pages");
        return items;
    }

    private Map<ItemKey, Json.Obj> read(List<Item> listed) {
        var uris = uris(listed);
        if (uris.size() > limits.maxPagesShown())
            throw new Unreadable(
                    "its tools and lists name more than "
                            + limits.maxPagesShown()
                            + " UI resources: tell its owner");
        var pages = new LinkedHashMap<ItemKey, Json.Obj>();
        for (var uri : uris) pages.put(new ItemKey(Kind.RESOURCE, uri), page(uri));
        return pages;
    }

    private TreeSet<String> uris(List<Item> listed) {
        var uris = new TreeSet<String>();
        for (var item : listed)
            switch (item.key().kind()) {
                case TOOL -> uris.addAll(UiResource.shownFor(item.definition()));
                case RESOURCE -> {
                    if (UiResource.isPage(item.definition())) uris.add(item.name());
                }
                case PROMPT, TEMPLATE -> {
                    // nothing of theirs is shown as a page
                }
            }
        for (var uri : uris)
            if (uri.length() > limits.maxNameChars())
                throw new Unreadable(
                        "the URI of a UI resource has more than "
                                + limits.maxNameChars()
                                + " characters");
        return uris;
    }

    /** Asked twice: what is another each time cannot be held against anything. */
    private Json.Obj page(String uri) {
        var first = once(uri);
        if (UiResource.isUnread(first)) return first;
        return UiResource.isSame(first, once(uri)) ? first : UiResource.varying();
    }

    private Json.Obj once(String uri) {
        return switch (talk.ask(Method.RESOURCES_READ, Json.object("uri", uri))) {
            case Answer.Result(var result) when Lists.isComplete(result) ->
                    kept(uri, UiResource.page(result));
            case Answer.Result _ -> UiResource.unread("it asks for input");
            case Answer.Refused refused -> UiResource.unread(refused.written());
        };
    }

    private static Json.Obj kept(String uri, Json.Obj page) {
        try {
            var _ = CanonicalJson.bytes(page);
            return page;
        } catch (IllegalArgumentException noCanonicalForm) {
            throw new Unreadable(
                    STEP + uri + ": it holds a number that cannot be kept exactly: tell its owner");
        }
    }
}
