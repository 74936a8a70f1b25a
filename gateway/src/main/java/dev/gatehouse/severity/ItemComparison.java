package dev.gatehouse.severity;

import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.UiResource;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.severity.Report.Direction;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One item as it was approved and as it is said now, member by member. */
final class ItemComparison {
    /** What changes with a resource's content and says nothing of what it is. */
    private static final Set<String> VOLATILE = Set.of("/size", "/annotations/lastModified");

    private static final String FRAME =
            "What its page may reach and use, or how it is shown, is another.";

    private final Parts parts = new Parts();

    private ItemComparison() {}

    static List<Grade.Match> of(Kind kind, Json.Obj was, Json.Obj is) {
        var comparison = new ItemComparison();
        Parts.differing(
                was,
                is,
                "",
                (member, one, other, at) -> {
                    switch (kind) {
                        case TOOL -> comparison.tool(member, one, other, at);
                        case PROMPT -> comparison.prompt(member, one, other, at);
                        case RESOURCE, TEMPLATE -> comparison.resource(member, one, other, at);
                    }
                });
        comparison.parts.addAll(
                Wording.compare(was.without(UiResource.PAGE), is.without(UiResource.PAGE)));
        return comparison.parts.matches();
    }

    private void tool(String member, @Nullable Json was, @Nullable Json is, String at) {
        switch (member) {
            case "inputSchema" -> input(was, is, at);
            case "outputSchema" -> output(was, is, at);
            case "annotations" -> annotations(was, is, at);
            case "execution" -> execution(Parts.orEmpty(was), parts.object(is, at), at);
            default -> any(member, was, is, at);
        }
    }

    private void prompt(String member, @Nullable Json was, @Nullable Json is, String at) {
        if (member.equals("arguments")) parts.addAll(PromptArguments.compare(was, is, at));
        else any(member, was, is, at);
    }

    private void resource(String member, @Nullable Json was, @Nullable Json is, String at) {
        if (VOLATILE.contains(at)) return;
        switch (member) {
            case "mimeType" -> type(is, at);
            case UiResource.PAGE -> page(was, is, at);
            case "uri" -> listed(was, at);
            case "annotations" ->
                    Parts.differing(Parts.orEmpty(was), parts.object(is, at), at, this::audience);
            default -> any(member, was, is, at);
        }
    }

    /** What items of every kind have. */
    private void any(String member, @Nullable Json was, @Nullable Json is, String at) {
        switch (member) {
            case "name", "title", "description" -> parts.text(is, at);
            case "icons" -> icons(was, is, at);
            case "_meta" -> meta(Parts.orEmpty(was), parts.object(is, at), at);
            default -> parts.unknown(is, at);
        }
    }

    private void input(@Nullable Json was, @Nullable Json is, String at) {
        if (is == null)
            parts.add(Rule.SCHEMA_REMOVED, at, "What it takes in is not said any more.");
        else {
            if (was == null) parts.add(Rule.SCHEMA_ADDED, at, "What it takes in is said now.");
            parts.addAll(SchemaComparison.of(orAny(was), is, at, Direction.INPUT));
        }
    }

    /** A promise that is made first now takes nothing from anybody; its texts are read with all. */
    private void output(@Nullable Json was, @Nullable Json is, String at) {
        if (is == null) parts.add(Rule.OUTPUT_WIDENED, at, "What it gives is not said any more.");
        else if (was == null) parts.add(Rule.OUTPUT_NARROWED, at, "What it gives is said now.");
        else parts.addAll(SchemaComparison.of(was, is, at, Direction.OUTPUT));
    }

    private static Json orAny(@Nullable Json schema) {
        return schema == null ? Json.object() : schema;
    }

    private void annotations(@Nullable Json was, @Nullable Json is, String at) {
        var before = Parts.orEmpty(was);
        var now = parts.object(is, at);
        parts.addAll(Hints.compare(before, now, at));
        Parts.differing(
                before,
                now,
                at,
                (member, _, other, place) -> {
                    if (member.equals("title")) parts.text(other, place);
                    else if (!Hints.isHint(member)) parts.unknown(other, place);
                });
    }

    private void audience(String member, @Nullable Json was, @Nullable Json is, String at) {
        if (VOLATILE.contains(at)) return;
        switch (member) {
            case "audience" ->
                    parts.add(Rule.ANNOTATION_AUDIENCE, at, "It is meant for somebody else.");
            case "priority" -> parts.add(Rule.ANNOTATION_CHANGED, at, "It matters more or less.");
            default -> parts.unknown(is, at);
        }
    }

    private void execution(Json.Obj was, Json.Obj is, String at) {
        Parts.differing(
                was,
                is,
                at,
                (member, before, now, place) -> {
                    if (member.equals("taskSupport")) tasks(support(before), support(now), place);
                    else if (now == null)
                        parts.add(Rule.EXECUTION_NARROWED, place, "A way of running it is gone.");
                    else parts.add(Rule.EXECUTION_CHANGED, place, "It is run in another way.");
                });
    }

    /** Left out, a tool cannot be run as a task. */
    private static String support(@Nullable Json said) {
        return said == null ? "forbidden" : said instanceof Json.Str(var word) ? word : "";
    }

    private void tasks(String was, String is, String at) {
        if (was.equals(is)) return;
        switch (is) {
            case "forbidden" ->
                    parts.add(Rule.EXECUTION_NARROWED, at, "It cannot be run as a task any more.");
            case "optional", "required" -> {
                if (was.equals("forbidden"))
                    parts.add(
                            Rule.TASKS_OFFERED,
                            at,
                            "It can be run as a task, which lives on and may ask for input.");
                else parts.add(Rule.EXECUTION_CHANGED, at, "It is run in another way.");
            }
            default -> parts.malformed(at, "forbidden, optional or required");
        }
    }

    private void type(@Nullable Json is, String at) {
        var word = is instanceof Json.Str(var said) ? said : "";
        if (UiResource.isRendered(word))
            parts.add(Rule.MIME_UI, at, "It is a page that hosts show.");
        else if (is == null || is instanceof Json.Str)
            parts.add(Rule.MIME_CHANGED, at, "It is of another media type.");
        else parts.malformed(at, "a media type");
    }

    /** It is what names a resource; only UI resources can be in no list. */
    private void listed(@Nullable Json was, String at) {
        if (was == null) parts.add(Rule.ITEM_ADDED, at, "It is in a list now.");
        else parts.add(Rule.ITEM_REMOVED, at, "It is in no list any more.");
    }

    /** A page is a program of the server's: whatever of it is another, it is another program. */
    private void page(@Nullable Json was, @Nullable Json is, String at) {
        var before = Parts.orEmpty(was);
        var now = Parts.orEmpty(is);
        if (is == null || (UiResource.isUnread(now) && UiResource.isReadable(before)))
            parts.add(Rule.UI_PAGE_GONE, at, "Its page cannot be read any more.");
        else if (was != null && isGivenToNobody(before) && isGivenToNobody(now)) {
            // and nobody was before
        } else if (UiResource.varies(now))
            parts.add(Rule.UI_PAGE, at, "Its page is another each time that it is read.");
        else if (!UiResource.isReadable(before) || !UiResource.isReadable(now))
            parts.add(Rule.UI_PAGE, at, "It has a page that was not approved.");
        else contents(before, now, at);
    }

    private static boolean isGivenToNobody(Json.Obj page) {
        return UiResource.isUnread(page) || UiResource.varies(page);
    }

    private void contents(Json.Obj was, Json.Obj is, String at) {
        var before = was.array(UiResource.CONTENTS);
        var now = is.array(UiResource.CONTENTS);
        if (before.size() != now.size())
            parts.add(Rule.UI_PAGE, at, "Its page has other parts than were approved.");
        else
            for (int i = 0; i < now.size(); i++)
                content(before.get(i), now.get(i), at + "/" + UiResource.CONTENTS + "/" + i);
    }

    private void content(Json was, Json is, String at) {
        if (!(was instanceof Json.Obj before) || !(is instanceof Json.Obj now)) {
            if (!Equality.of(was, is)) parts.add(Rule.UI_PAGE, at, "Its page is another.");
            return;
        }
        Parts.differing(
                before,
                now,
                at,
                (member, one, other, place) -> {
                    if (member.equals("_meta"))
                        frame(Parts.orEmpty(one), Parts.orEmpty(other), place);
                    else parts.add(Rule.UI_PAGE, place, "Its page is another.");
                });
    }

    private void frame(Json.Obj was, Json.Obj is, String at) {
        Parts.differing(
                was,
                is,
                at,
                (member, one, other, place) -> {
                    if (member.equals("ui"))
                        Parts.differing(
                                Parts.orEmpty(one),
                                Parts.orEmpty(other),
                                place,
                                (_, _, _, within) -> parts.add(Rule.UI_PAGE, within, FRAME));
                    else parts.add(Rule.UI_PAGE, place, FRAME);
                });
        if (!parts.hasAt(at)) parts.add(Rule.UI_PAGE, at, FRAME);
    }

    private void icons(@Nullable Json was, @Nullable Json is, String at) {
        if (isNone(was) && isNone(is)) return;
        if (is == null || is instanceof Json.Arr)
            parts.add(Rule.ICONS_CHANGED, at, "Its icons are others.");
        else parts.malformed(at, "a list of icons");
    }

    private static boolean isNone(@Nullable Json list) {
        return list == null || list.equals(Json.array());
    }

    private void meta(Json.Obj was, Json.Obj is, String at) {
        var before = Page.of(was);
        var now = Page.of(is);
        if (!Equality.of(before, now)) {
            if (now.members().isEmpty())
                parts.add(Rule.META_UI_REMOVED, at + "/ui", "Hosts show no page for it any more.");
            else parts.add(Rule.META_UI, at + "/ui", "Hosts show another page for it.");
        }
        Parts.differing(
                Page.without(was),
                Page.without(is),
                at,
                (_, _, _, place) ->
                        parts.add(Rule.META_CHANGED, place, "What it says to hosts is another."));
    }
}
