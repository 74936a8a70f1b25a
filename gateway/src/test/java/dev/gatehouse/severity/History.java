package dev.gatehouse.severity;

import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.inventory.UiResource;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.JsonLimits;
import dev.gatehouse.mcp.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What published releases of real servers declared: {@code /history}, whose README says how. */
final class History {
    static final List<String> SERVERS =
            List.of(
                    "everything",
                    "filesystem",
                    "github",
                    "map",
                    "memory",
                    "pdf",
                    "postgres",
                    "puppeteer",
                    "sequential-thinking",
                    "slack",
                    "threejs");

    /** One release. */
    record Release(String version, Map<ItemKey, Json.Obj> items, Map<String, Json> facets) {}

    private History() {}

    /** From the oldest to the newest. */
    static List<Release> of(String server) {
        var releases = new ArrayList<Release>();
        for (var line : text("/history/server-" + server + ".jsonl").strip().split("\n", -1))
            releases.add(release(read(line), releases.isEmpty() ? null : releases.getLast()));
        return releases;
    }

    private static Release release(Json.Obj line, @Nullable Release before) {
        var items = new TreeMap<ItemKey, Json.Obj>();
        for (var kind : Kind.values())
            for (var item : line.array(kind.member()))
                switch (item) {
                    case Json.Obj said ->
                            items.put(
                                    new ItemKey(kind, Objects.requireNonNull(kind.nameOf(said))),
                                    said);
                    case Json.Str(var name) -> {
                        var key = new ItemKey(kind, name);
                        items.put(
                                key,
                                Objects.requireNonNull(
                                                Objects.requireNonNull(before).items.get(key))
                                        .without(UiResource.PAGE));
                    }
                    case Json.Arr _, Json.Num _, Json.Bool _, Json.Null _ ->
                            throw new IllegalStateException("no item: " + item);
                }
        line.object("pages")
                .members()
                .forEach((uri, page) ->
                        items.merge(
                                new ItemKey(Kind.RESOURCE, uri),
                                Json.object(UiResource.PAGE, page),
                                (listed, shown) -> listed.with(UiResource.PAGE, page)));
        var facets = new TreeMap<String, Json>();
        facets.put("serverInfo", line.object("serverInfo"));
        facets.put("capabilities", line.object("capabilities"));
        facets.put(
                "instructions", Json.of(Objects.requireNonNullElse(line.text("instructions"), "")));
        facets.put("revision", Json.of(Objects.requireNonNull(line.text("protocolVersion"))));
        return new Release(Objects.requireNonNull(line.text("version")), items, facets);
    }

    private static Json.Obj read(String line) {
        return switch (new StrictJson(JsonLimits.ANSWER)
                .read(line.getBytes(StandardCharsets.UTF_8))) {
            case StrictJson.Value(Json.Obj object) -> object;
            case StrictJson.Value _ -> throw new IllegalStateException("no object");
            case StrictJson.Refused(var why) -> throw new IllegalStateException(why);
        };
    }

    private static String text(String name) {
        try (var in = Objects.requireNonNull(History.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
