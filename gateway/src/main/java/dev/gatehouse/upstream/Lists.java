package dev.gatehouse.upstream;

import dev.gatehouse.inventory.Item;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.UiResource;
import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Method;
import dev.gatehouse.mcp.RpcError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads every list that a server has to its end, within the limits. For one conversation. */
final class Lists {
    private static final Logger LOG = LoggerFactory.getLogger(Lists.class);

    private final Talk talk;
    private final ReadingLimits limits;
    private final List<Item> items = new ArrayList<>();
    private final Set<ItemKey> keys = new HashSet<>();
    private long bytes;

    Lists(Talk talk, ReadingLimits limits) {
        this.talk = talk;
        this.limits = limits;
    }

    /** Every item, UI resources with their pages. */
    List<Item> all(Json.Obj capabilities) {
        for (var kind : Kind.values()) if (capabilities.has(capability(kind))) pages(kind);
        return new UiPages(talk, limits).of(items);
    }

    private static String capability(Kind kind) {
        return switch (kind) {
            case TOOL -> "tools";
            case PROMPT -> "prompts";
            case RESOURCE, TEMPLATE -> "resources";
        };
    }

    /** A cursor that comes again would lead around for ever; an empty one is a cursor (REQ-056). */
    private void pages(Kind kind) {
        var step = kind.list().wire();
        var seen = new HashSet<String>();
        var params = Json.object();
        for (int page = 0; page < limits.maxPages(); page++) {
            var result = page(kind.list(), params, page == 0);
            if (result == null) return;
            requireComplete(result, step);
            if (!(result.member(kind.member()) instanceof Json.Arr(var definitions)))
                throw new Unreadable("at " + step + ": its answer has no array " + kind.member());
            for (var definition : definitions) add(kind, definition, step);
            var cursor = nextCursor(result, step);
            if (cursor == null) return;
            if (!seen.add(cursor))
                throw new Unreadable(
                        "at "
                                + step
                                + ": a cursor came twice, so the list has no end: tell its"
                                + " owner");
            params = Json.object("cursor", cursor);
        }
        throw new Unreadable("at " + step + ": more than " + limits.maxPages() + " pages");
    }

    /**
     * One page, or null when the server knows no such list: many declare resources and have no
     * templates.
     */
    private Json.@Nullable Obj page(Method list, Json.Obj params, boolean first) {
        return switch (talk.ask(list, params)) {
            case Answer.Result(var result) -> result;
            case Answer.Refused refused when first && refused.is(RpcError.METHOD_NOT_FOUND) -> null;
            case Answer.Refused refused ->
                    throw new Unreadable(
                            "at "
                                    + list.wire()
                                    + ": it answered "
                                    + refused.written()
                                    + ": try again, or tell its owner");
        };
    }

    static void requireComplete(Json.Obj result, String step) {
        if (isComplete(result)) return;
        throw new Unreadable("at " + step + ": its answer is not of type complete: tell its owner");
    }

    static boolean isComplete(Json.Obj result) {
        var type = result.member("resultType");
        return type == null || type.equals(Json.of("complete"));
    }

    private static @Nullable String nextCursor(Json.Obj result, String step) {
        return switch (result.member("nextCursor")) {
            case null -> null;
            case Json.Null _ -> null;
            case Json.Str(var cursor) -> cursor;
            default -> throw new Unreadable("at " + step + ": its cursor is not a text");
        };
    }

    private void add(Kind kind, Json listed, String step) {
        int place = items.size() + 1;
        if (!(listed instanceof Json.Obj definition))
            throw new Unreadable(
                    "at " + step + ": item " + place + " is not an object: tell its owner");
        var name = kind.nameOf(definition);
        if (name == null || name.isEmpty())
            throw new Unreadable("at " + step + ": a " + kind + " has no name: tell its owner");
        if (name.length() > limits.maxNameChars())
            throw new Unreadable(
                    "at "
                            + step
                            + ": a name has more than "
                            + limits.maxNameChars()
                            + " characters");
        var key = new ItemKey(kind, name);
        if (definition.has(UiResource.PAGE))
            throw new Unreadable(
                    "at "
                            + step
                            + ": "
                            + key
                            + " says something under the gate's own name "
                            + UiResource.PAGE
                            + ": tell its owner");
        if (!keys.add(key))
            throw new Unreadable("at " + step + ": " + key + " is there twice: tell its owner");
        if (keys.size() > limits.maxItems())
            throw new Unreadable("at " + step + ": more than " + limits.maxItems() + " items");
        items.add(item(key, definition, step));
    }

    private Item item(ItemKey key, Json.Obj definition, String step) {
        try {
            bytes += CanonicalJson.bytes(definition).length;
            if (bytes > limits.maxTotalBytes())
                throw new Unreadable(
                        "at " + step + ": more than " + limits.maxTotalBytes() + " bytes in all");
            var item = Item.of(key, definition);
            item.flaw()
                    .ifPresent(flaw ->
                            LOG.warn("Modern agents will not be offered {}: {}", key, flaw));
            return item;
        } catch (IllegalArgumentException noCanonicalForm) {
            throw new Unreadable(
                    "at " + step + ": " + key + " holds a number that cannot be kept exactly");
        }
    }
}
