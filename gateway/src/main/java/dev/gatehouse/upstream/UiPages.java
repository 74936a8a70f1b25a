package dev.gatehouse.upstream;

import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.Revealed;
import dev.gatehouse.inventory.UiResource;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the pages that hosts show for a server: those that its tools name, which need not be in any
 * list, and those that it lists (CAP-1). For one conversation. Spec: MCP Apps, SEP-1865 of
 * 2026-01-26, Resource Discovery.
 */
final class UiPages {
    private static final Logger LOG = LoggerFactory.getLogger(UiPages.class);

    /** So much of the time for everything may go by with pages, in each era. */
    private static final int PART = 4;

    private final Talk talk;
    private final ReadingLimits limits;
    private final long end;
    private int asked;

    UiPages(Talk talk, ReadingLimits limits) {
        this.talk = talk;
        this.limits = limits;
        this.end = System.nanoTime() + limits.reading().toNanos() / PART;
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
        return items;
    }

    private Map<ItemKey, Json.Obj> read(List<Item> listed) {
        var pages = new LinkedHashMap<ItemKey, Json.Obj>();
        for (var uri : uris(listed)) pages.put(new ItemKey(Kind.RESOURCE, uri), page(uri));
        return pages;
    }

    private Set<String> uris(List<Item> listed) {
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
        uris.removeIf(uri -> uri.length() > limits.maxNameChars());
        return uris;
    }

    /** Asked twice: what is another each time cannot be held against anything. */
    private Json.Obj page(String uri) {
        if (++asked > limits.maxUiResources()) return unread(uri, "the server has too many");
        var first = once(uri);
        if (!UiResource.isReadable(first)) return first;
        var second = once(uri);
        boolean varies = UiResource.isReadable(second) && !UiResource.isSame(first, second);
        return varies ? UiResource.varying() : first;
    }

    /** One that cannot be read keeps nothing else of the server from being read. */
    private Json.Obj once(String uri) {
        if (System.nanoTime() - end > 0) return unread(uri, "the time for all of them is over");
        try {
            return switch (talk.ask(Method.RESOURCES_READ, Json.object("uri", uri))) {
                case Answer.Result(var result) when Lists.isComplete(result) -> kept(uri, result);
                case Answer.Result _ -> unread(uri, "it asks for input");
                case Answer.Refused refused -> unread(uri, refused.written());
            };
        } catch (Unreadable unreadable) {
            return unread(uri, String.valueOf(unreadable.getMessage()));
        }
    }

    private static Json.Obj kept(String uri, Json.Obj result) {
        var page = UiResource.page(result);
        try {
            var _ = CanonicalJson.bytes(page);
        } catch (IllegalArgumentException noCanonicalForm) {
            return unread(uri, "it holds a number that cannot be kept exactly");
        }
        return UiResource.isReadable(page)
                ? page
                : unread(uri, "it has no contents, or says too much beside them");
    }

    private static Json.Obj unread(String uri, String why) {
        LOG.info("The UI resource {} could not be read: {}", Revealed.text(uri), why);
        return UiResource.unread();
    }
}
