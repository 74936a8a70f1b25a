package dev.gatehouse.shadow;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One server in a configuration: what leads to it. Environment, headers and whatever else stands
 * beside that is not looked at.
 *
 * @param name under which the client knows it, as it may be shown
 * @param shown the URL, or the command with what is withheld of it
 */
record ServerEntry(String name, Whereabouts whereabouts, String shown) {
    private static final List<String> URLS = List.of("url", "serverUrl", "httpUrl", "uri");
    private static final List<String> COMMANDS = List.of("command", "cmd");
    private static final int MAX_NAME = 100;
    private static final int MAX_WORDS = 200;
    private static final int MAX_SHOWN = 400;
    private static final int MAX_SERVERS = 1000;

    /** What a client brings with itself is no server of somebody else. */
    private static final Set<String> OWN =
            Set.of("builtin", "platform", "frontend", "inline_python");

    /** Those that stand in a configuration where this client looks for them. */
    static List<ServerEntry> in(Json configuration, Client client) {
        var found = new ArrayList<ServerEntry>();
        for (var path : client.members()) at(configuration, path, found);
        return List.copyOf(found);
    }

    private static void at(@Nullable Json json, List<String> path, List<ServerEntry> found) {
        if (path.isEmpty()) {
            servers(json, found);
            return;
        }
        if (!(json instanceof Json.Obj object)) return;
        var rest = path.subList(1, path.size());
        if (path.getFirst().equals("*"))
            object.members().values().forEach(member -> at(member, rest, found));
        else at(object.member(path.getFirst()), rest, found);
    }

    private static void servers(@Nullable Json json, List<ServerEntry> found) {
        if (json instanceof Json.Obj(var named))
            named.forEach((name, value) -> add(name, value, found));
        else if (json instanceof Json.Arr(var listed))
            for (var value : listed)
                add(value instanceof Json.Obj one ? one.text("name") : null, value, found);
    }

    private static void add(@Nullable String name, Json value, List<ServerEntry> found) {
        if (found.size() >= MAX_SERVERS || !(value instanceof Json.Obj entry)) return;
        of(shownName(name), inner(entry)).ifPresent(found::add);
    }

    private static String shownName(@Nullable String name) {
        if (name == null || name.isBlank()) return "(no name)";
        var words = new ArrayList<String>();
        for (var word : name.strip().split("\\s+", -1)) words.add(Whereabouts.masked(word));
        var shown = String.join(" ", words);
        return shown.length() > MAX_NAME ? shown.substring(0, MAX_NAME) : shown;
    }

    /** Some clients put what leads to a server one level deeper. */
    private static Json.Obj inner(Json.Obj entry) {
        for (var deeper : List.of("transport", "config"))
            if (entry.member(deeper) instanceof Json.Obj inner && leads(inner)) return inner;
        return entry;
    }

    private static boolean leads(Json.Obj entry) {
        return URLS.stream().anyMatch(entry::has) || COMMANDS.stream().anyMatch(entry::has);
    }

    private static Optional<ServerEntry> of(String name, Json.Obj entry) {
        for (var member : URLS) {
            var url = entry.text(member);
            if (url != null) return Optional.of(ofUrl(name, url));
        }
        var words = words(entry);
        if (!words.isEmpty()) {
            var invocation = Invocation.of(words);
            return Optional.of(
                    new ServerEntry(name, invocation.whereabouts(), shortened(invocation.shown())));
        }
        var type = String.valueOf(entry.text("type"));
        if (OWN.contains(type)) return Optional.empty();
        return Optional.of(
                new ServerEntry(
                        name, Whereabouts.of("extension", name), "an extension of the client"));
    }

    private static ServerEntry ofUrl(String name, String url) {
        return Whereabouts.url(url)
                .map(found -> new ServerEntry(name, found, found.written()))
                .orElseGet(() ->
                        new ServerEntry(
                                name,
                                Whereabouts.unreadable(name),
                                "a URL that cannot be read as one"));
    }

    private static List<String> words(Json.Obj entry) {
        var words = new ArrayList<String>();
        for (var member : COMMANDS)
            switch (entry.member(member)) {
                case Json.Str(var program) -> words.add(program);
                case Json.Arr(var listed) -> words.addAll(texts(listed));
                case Json.Obj inner -> {
                    var program = inner.text("path");
                    if (program != null) words.add(program);
                    words.addAll(texts(inner.array("args")));
                }
                case null, default -> {}
            }
        if (words.isEmpty()) return words;
        words.addAll(texts(entry.array("args")));
        return words.subList(0, Math.min(words.size(), MAX_WORDS));
    }

    private static List<String> texts(List<Json> values) {
        return values.stream()
                .filter(Json.Str.class::isInstance)
                .map(value -> ((Json.Str) value).value())
                .toList();
    }

    private static String shortened(String text) {
        return text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + " …" : text;
    }
}
