package dev.gatehouse.testkit.server;

import dev.gatehouse.mcp.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the server offers at the moment. Every change is visible to the next request; clients hear
 * of it only through {@link #announce}. Safe for many threads.
 */
public final class Catalogue {
    /** A list of the server. */
    public enum Listing {
        TOOLS,
        PROMPTS,
        RESOURCES;

        /** The name in {@code notifications/<name>/list_changed}. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What clients are told. */
    public sealed interface News {
        record ListChanged(Listing listing) implements News {}

        record ResourceUpdated(String uri) implements News {}

        /** The user is done with what a URL asked of them; known to 2025-11-25 alone. */
        record ElicitationComplete(String elicitationId) implements News {}
    }

    /** What a prompt or a resource answers. */
    public interface Source {
        Outcome answer(Call call);
    }

    /** A prompt, resource or resource template: what is listed and what it answers. */
    public record Item(Json.Obj definition, Source source) {}

    private final Map<String, Tool> tools = new LinkedHashMap<>();
    private final Map<String, Item> prompts = new LinkedHashMap<>();
    private final Map<String, Item> resources = new LinkedHashMap<>();
    private final Map<String, Item> templates = new LinkedHashMap<>();
    private final Map<String, Item> unlisted = new LinkedHashMap<>();
    private final List<Consumer<News>> audience = new CopyOnWriteArrayList<>();
    private volatile Json.Obj more = Json.object();
    private volatile BiFunction<Json.Obj, Json.Obj, Json.Obj> introduced = (_, info) -> info;
    private volatile Json.Obj serverInfo =
            Json.object("name", "fake-server", "title", "Fake server", "version", "1.0.0");
    private volatile @Nullable String instructions = "Call echo to hear yourself.";
    private volatile int pageSize = Integer.MAX_VALUE;
    private volatile BiFunction<Call, Json.Obj, Json.Obj> face = (_, tool) -> tool;

    public synchronized void put(Tool tool) {
        tools.put(tool.name(), tool);
    }

    /** Changes the description of a tool; throws when there is none of this name. */
    public synchronized void describe(String tool, String description) {
        var old = tools.get(tool);
        if (old == null) throw new IllegalArgumentException("no tool is called " + tool);
        tools.put(tool, old.described(description));
    }

    public synchronized boolean removeTool(String name) {
        return tools.remove(name) != null;
    }

    public synchronized void putPrompt(Json.Obj definition, Source source) {
        prompts.put(key(definition, "name"), new Item(definition, source));
    }

    public synchronized void putResource(Json.Obj definition, Source source) {
        resources.put(key(definition, "uri"), new Item(definition, source));
    }

    /** Adds a resource that is in no list, as UI resources may be. */
    public synchronized void putUnlisted(String uri, Source source) {
        unlisted.put(uri, new Item(Json.object(), source));
    }

    /** Adds a template with one variable; {@code source} sees the URI in the parameters. */
    public synchronized void putTemplate(Json.Obj definition, Source source) {
        templates.put(key(definition, "uriTemplate"), new Item(definition, source));
    }

    private static String key(Json.Obj definition, String member) {
        var key = definition.text(member);
        if (key == null) throw new IllegalArgumentException("a definition needs a " + member);
        return key;
    }

    public void serverInfo(Json.Obj info) {
        serverInfo = info;
    }

    public Json.Obj serverInfo() {
        return serverInfo;
    }

    /** Declares these capabilities, too, from now on. */
    public void declaring(Json.Obj capabilities) {
        more = capabilities;
    }

    /** All that it declares that it can. */
    Json.Obj declared(Json.Obj usual) {
        var all = usual;
        for (var each : more.members().entrySet()) all = all.with(each.getKey(), each.getValue());
        return all;
    }

    /** Who it is depends on what was said in the request to initialize, from now on. */
    public void introducing(BiFunction<Json.Obj, Json.Obj, Json.Obj> shown) {
        introduced = shown;
    }

    /** What it says that it is to who initializes with these parameters. */
    Json.Obj introduction(Json.Obj initialize) {
        return introduced.apply(initialize, serverInfo);
    }

    public void instructions(@Nullable String text) {
        instructions = text;
    }

    public @Nullable String instructions() {
        return instructions;
    }

    /** How many items a page of a list holds. */
    public void pageSize(int items) {
        if (items < 1) throw new IllegalArgumentException("a page holds at least one item");
        pageSize = items;
    }

    public int pageSize() {
        return pageSize;
    }

    /** Tells every client that listens. */
    public void announce(News news) {
        audience.forEach(listener -> listener.accept(news));
    }

    /** Tells every client that listens so many times, all at once. */
    public void storm(Listing listing, int times) {
        for (int i = 0; i < times; i++) announce(new News.ListChanged(listing));
    }

    /** Hears the news until the returned action is run. */
    Runnable hear(Consumer<News> listener) {
        audience.add(listener);
        return () -> audience.remove(listener);
    }

    public synchronized Optional<Tool> findTool(String name) {
        return Optional.ofNullable(tools.get(name));
    }

    synchronized Optional<Item> findPrompt(String name) {
        return Optional.ofNullable(prompts.get(name));
    }

    /** The resource of this URI, or the template that it fits. */
    synchronized Optional<Item> findResource(String uri) {
        var resource = resources.get(uri);
        if (resource != null) return Optional.of(resource);
        if (unlisted.containsKey(uri)) return Optional.of(unlisted.get(uri));
        for (var template : templates.entrySet()) {
            var pattern = template.getKey();
            var before = pattern.substring(0, pattern.indexOf('{'));
            var after = pattern.substring(pattern.indexOf('}') + 1);
            if (uri.length() > before.length() + after.length()
                    && uri.startsWith(before)
                    && uri.endsWith(after)) return Optional.of(template.getValue());
        }
        return Optional.empty();
    }

    /**
     * Shows tools to each client as the server pleases: a server with two faces.
     *
     * @param shown what a client that lists is shown in place of a definition
     */
    public void showing(BiFunction<Call, Json.Obj, Json.Obj> shown) {
        face = shown;
    }

    synchronized List<Json> toolDefinitions(Call call) {
        return tools.values().stream()
                .map(tool -> (Json) face.apply(call, tool.definition()))
                .toList();
    }

    synchronized List<Json> promptDefinitions() {
        return definitions(prompts);
    }

    synchronized List<Json> resourceDefinitions() {
        return definitions(resources);
    }

    synchronized List<Json> templateDefinitions() {
        return definitions(templates);
    }

    private static List<Json> definitions(Map<String, Item> items) {
        var list = new ArrayList<Json>();
        for (var item : items.values()) list.add(item.definition());
        return list;
    }
}
