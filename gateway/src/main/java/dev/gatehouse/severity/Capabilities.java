package dev.gatehouse.severity;

import dev.gatehouse.mcp.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a server says that it can do, extensions among it. */
final class Capabilities {
    /** By these a server asks of its own accord: for a model's words, a person's, or a client's. */
    private static final Set<String> ASKING =
            Set.of(
                    "sampling",
                    "elicitation",
                    "roots",
                    "tasks",
                    "io.modelcontextprotocol/tasks",
                    "io.modelcontextprotocol/ui");

    /** Known, and nothing by which a server asks. */
    private static final Set<String> KNOWN =
            Set.of(
                    "tools",
                    "prompts",
                    "resources",
                    "logging",
                    "completions",
                    "io.modelcontextprotocol/server-card",
                    "io.modelcontextprotocol/oauth-client-credentials",
                    "io.modelcontextprotocol/enterprise-managed-authorization");

    /** Members that hold others by their names. */
    private static final Set<String> GROUPS = Set.of("extensions", "experimental");

    private final Parts parts = new Parts();

    private Capabilities() {}

    static List<Grade.Match> compare(Json.Obj was, Json.Obj is) {
        var capabilities = new Capabilities();
        capabilities.group(was, is, "");
        for (var group : GROUPS)
            capabilities.group(was.object(group), is.object(group), "/" + group);
        return capabilities.parts.matches();
    }

    private void group(Json.Obj was, Json.Obj is, String at) {
        Parts.differing(
                was,
                is,
                at,
                (name, before, now, place) -> {
                    if (at.isEmpty() && GROUPS.contains(name) && isGroup(before) && isGroup(now))
                        return;
                    if (isLess(before, now))
                        parts.add(
                                Rule.CAPABILITY_REMOVED,
                                place,
                                "It can do less of " + Shown.name(name) + ".");
                    else if (!Equality.of(plain(before), plain(now))) more(name, before, place);
                });
    }

    private static boolean isGroup(@Nullable Json value) {
        return value == null || value instanceof Json.Obj;
    }

    private void more(String name, @Nullable Json before, String at) {
        var shown = Shown.name(name);
        if (ASKING.contains(name))
            parts.add(
                    Rule.CAPABILITY_ASKING,
                    at,
                    "By " + shown + " it can ask for input of its own accord.");
        else if (!KNOWN.contains(name))
            parts.add(Rule.CAPABILITY_UNKNOWN, at, "Nobody here knows what " + shown + " is.");
        else if (before == null) parts.add(Rule.CAPABILITY_ADDED, at, "It can do " + shown + ".");
        else parts.add(Rule.CAPABILITY_CHANGED, at, "What it can do of " + shown + " is another.");
    }

    /** Whether the new one says nothing that the old one did not, and does not say all. */
    private static boolean isLess(@Nullable Json was, @Nullable Json is) {
        if (is == null) return was != null;
        return was != null
                && !Equality.of(plain(was), plain(is))
                && isWithin(plain(is), plain(was));
    }

    private static boolean isWithin(@Nullable Json one, @Nullable Json other) {
        if (Equality.of(one, other)) return true;
        return one instanceof Json.Obj(var members)
                && other instanceof Json.Obj whole
                && members.entrySet().stream()
                        .allMatch(each ->
                                whole.has(each.getKey())
                                        && isWithin(each.getValue(), whole.member(each.getKey())));
    }

    /** Without flags that say no: that is what they say when they are left out. */
    private static @Nullable Json plain(@Nullable Json value) {
        if (!(value instanceof Json.Obj(var members))) return value;
        Map<String, Json> said = new LinkedHashMap<>();
        members.forEach((name, member) -> {
            var each = plain(member);
            if (each != null && !each.equals(Json.of(false))) said.put(name, each);
        });
        return Json.objectOf(said);
    }
}
