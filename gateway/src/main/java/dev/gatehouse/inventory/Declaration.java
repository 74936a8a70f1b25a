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
 * @param transport how it was heard, when that is not the way that its revision defines: {@link
 *     #STREAMABLE} for a server of 2024-11-05 that speaks streamable HTTP; otherwise empty
 * @param program what was run to hear it, when the server is a program of the gate's machine: part
 *     of what is approved; empty for a server on the network
 * @param items sorted by key; no key twice
 */
public record Declaration(
        Revision revision,
        Json.Obj serverInfo,
        Json.Obj capabilities,
        String instructions,
        List<String> supportedVersions,
        String transport,
        Json.Obj program,
        List<Item> items) {
    public static final String STREAMABLE = "streamable-http";

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

    public Declaration(
            Revision revision,
            Json.Obj serverInfo,
            Json.Obj capabilities,
            String instructions,
            List<String> supportedVersions,
            List<Item> items) {
        this(
                revision,
                serverInfo,
                capabilities,
                instructions,
                supportedVersions,
                "",
                Json.object(),
                items);
    }

    /** The same, said by a program that was run like this. */
    public Declaration by(Json.Obj program) {
        return heard(transport, program);
    }

    /** The same, heard in this way. */
    public Declaration over(String transport) {
        return heard(transport, program);
    }

    private Declaration heard(String transport, Json.Obj program) {
        return new Declaration(
                revision,
                serverInfo,
                capabilities,
                instructions,
                supportedVersions,
                transport,
                program,
                items);
    }

    /** The same with one item as another declaration has it, which may be not at all. */
    public Declaration taking(ItemKey key, Declaration other) {
        var kept = new ArrayList<Item>();
        for (var item : items) if (!item.key().equals(key)) kept.add(item);
        other.find(key).ifPresent(kept::add);
        return new Declaration(
                revision,
                serverInfo,
                capabilities,
                instructions,
                supportedVersions,
                transport,
                program,
                kept);
    }

    /**
     * The same with one facet as another declaration has it.
     *
     * @param facet as {@link #facets} names it
     */
    public Declaration taking(String facet, Declaration other) {
        var json = toJson();
        var theirs = other.toJson().member(facet);
        return of(theirs == null ? json.without(facet) : json.with(facet, theirs));
    }

    /** Whether it is reached by HTTP with SSE, the transport of 2024-11-05. */
    public boolean isOverSse() {
        return revision == Revision.V2024_11_05 && !isOfProgram() && transport.isEmpty();
    }

    public Optional<Item> find(ItemKey key) {
        return items.stream().filter(item -> item.key().equals(key)).findFirst();
    }

    public Digest digest() {
        return CanonicalJson.digest(toJson());
    }

    /**
     * The stored form; {@link #of} reads it back. Without a program, a transport of its own or pages
     * there is no member for it, so the digests of what was approved before there were such servers
     * stand.
     */
    public Json.Obj toJson() {
        var lists = new TreeMap<String, Json>();
        for (var kind : Kind.values())
            lists.put(
                    kind.member(),
                    Json.arrayOf(
                            items.stream()
                                    .filter(item -> item.key().kind() == kind && item.isListed())
                                    .map(Item::definition)
                                    .toList()));
        var json =
                Json.object(
                                "revision", revision.date(),
                                "serverInfo", serverInfo,
                                "capabilities", capabilities,
                                "instructions", instructions,
                                "supportedVersions", supportedVersions)
                        .with("items", Json.objectOf(lists));
        if (isOfProgram()) json = json.with("program", program);
        var pages = new TreeMap<String, Json>();
        for (var item : items) if (item.isPage()) pages.put(item.name(), item.page());
        if (!pages.isEmpty()) json = json.with("pages", Json.objectOf(pages));
        return transport.isEmpty() ? json : json.with("transport", Json.of(transport));
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
                json.has("transport") ? String.valueOf(json.text("transport")) : "",
                json.object("program"),
                withPages(items, json.object("pages")));
    }

    private static List<Item> withPages(List<Item> listed, Json.Obj pages) {
        var left = new TreeMap<>(pages.members());
        var items = new ArrayList<Item>();
        for (var item : listed) {
            var page = item.key().kind() == Kind.RESOURCE ? left.remove(item.name()) : null;
            items.add(page == null ? item : item.showing((Json.Obj) page));
        }
        left.forEach((uri, page) -> items.add(Item.unlisted(uri, (Json.Obj) page)));
        return items;
    }

    private boolean isOfProgram() {
        return !program.members().isEmpty();
    }

    private static ItemKey keyOf(Kind kind, Json.Obj definition) {
        var name = kind.nameOf(definition);
        if (name == null) throw new IllegalArgumentException("a " + kind + " without a name");
        return new ItemKey(kind, name);
    }

    /** The facets that are not items, by the names that findings use. */
    public Map<String, Json> facets() {
        var facets = new TreeMap<String, Json>();
        facets.put("revision", Json.of(revision.date()));
        facets.put("serverInfo", serverInfo);
        facets.put("capabilities", capabilities);
        facets.put("instructions", Json.of(instructions));
        facets.put("supportedVersions", Json.of(supportedVersions));
        if (isOfProgram()) facets.put("program", program);
        if (!transport.isEmpty()) facets.put("transport", Json.of(transport));
        return facets;
    }
}
