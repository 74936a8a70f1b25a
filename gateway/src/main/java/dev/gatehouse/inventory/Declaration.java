package dev.gatehouse.inventory;

import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything that a server said of itself in one era (CAP-1).
 *
 * @param revision the revision in which it said it
 * @param serverInfo its own name and version: compared, never trusted (IDV-2)
 * @param capabilities with the extensions among them
 * @param instructions empty when it gave none
 * @param supportedVersions the revisions that it claims, sorted, none twice; only the modern era
 *     says so
 * @param items sorted by key; no key twice
 */
public record Declaration(
        Revision revision,
        Json.Obj serverInfo,
        Json.Obj capabilities,
        String instructions,
        List<String> supportedVersions,
        List<Item> items) {
    public Declaration {
        supportedVersions = supportedVersions.stream().sorted().distinct().toList();
        var sorted = new TreeMap<ItemKey, Item>();
        for (var item : items)
            if (sorted.put(item.key(), item) != null)
                throw new IllegalArgumentException("declared twice: " + item.key());
        items = List.copyOf(sorted.values());
    }

    public Declaration(
            Revision revision,
            Json.Obj serverInfo,
            Json.Obj capabilities,
            String instructions,
            List<Item> items) {
        this(revision, serverInfo, capabilities, instructions, List.of(), items);
    }

    public Optional<Item> find(ItemKey key) {
        return items.stream().filter(item -> item.key().equals(key)).findFirst();
    }

    public Digest digest() {
        return CanonicalJson.digest(toJson());
    }

    /** The stored form; {@link #of} reads it back. */
    public Json.Obj toJson() {
        var lists = new TreeMap<String, Json>();
        for (var kind : Kind.values())
            lists.put(
                    kind.member(),
                    Json.arrayOf(
                            items.stream()
                                    .filter(item -> item.key().kind() == kind)
                                    .map(Item::definition)
                                    .toList()));
        return Json.object(
                        "revision", revision.date(),
                        "serverInfo", serverInfo,
                        "capabilities", capabilities,
                        "instructions", instructions,
                        "supportedVersions", supportedVersions)
                .with("items", Json.objectOf(lists));
    }

    public static Declaration of(Json.Obj json) {
        var items = new ArrayList<Item>();
        for (var kind : Kind.values())
            for (var definition : json.object("items").array(kind.member()))
                items.add(Item.of(keyOf(kind, (Json.Obj) definition), (Json.Obj) definition));
        return new Declaration(
                Revision.find(String.valueOf(json.text("revision"))).orElseThrow(),
                json.object("serverInfo"),
                json.object("capabilities"),
                String.valueOf(json.text("instructions")),
                json.array("supportedVersions").stream()
                        .map(version -> ((Json.Str) version).value())
                        .toList(),
                items);
    }

    private static ItemKey keyOf(Kind kind, Json.Obj definition) {
        var name = kind.nameOf(definition);
        if (name == null) throw new IllegalArgumentException("a " + kind + " without a name");
        return new ItemKey(kind, name);
    }

    /** The facets that are not items, by the names that findings use. */
    public Map<String, Json> facets() {
        return Map.of(
                "revision", Json.of(revision.date()),
                "serverInfo", serverInfo,
                "capabilities", capabilities,
                "instructions", Json.of(instructions),
                "supportedVersions", Json.of(supportedVersions));
    }
}
