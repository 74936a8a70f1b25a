package dev.gatehouse.inventory;

import dev.gatehouse.bindings.Binding;
import dev.gatehouse.bindings.Touch;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import dev.gatehouse.mcp.MirroredParameters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an approved server offers in one era: its declaration, reduced to the approved items and
 * prepared for looking up on the data path. Modern tools with a {@link Item#flaw} are left out even
 * when they were approved.
 */
public final class Offer {
    private final Declaration declaration;
    private final Map<ItemKey, Item> items = new LinkedHashMap<>();
    private final Map<Kind, List<Item>> byKind = new LinkedHashMap<>();
    private final Map<ItemKey, MirroredParameters> mirrored = new HashMap<>();
    private final Map<ItemKey, BoundTool> tools = new HashMap<>();
    private final Set<ItemKey> declared = new HashSet<>();
    private final List<Template> templates = new ArrayList<>();
    private final boolean showsPages;

    private record Template(UriTemplate pattern, Item item) {
        /** The more of it is spelled out, the narrower it is. */
        int breadth() {
            return -item.name().replaceAll("\\{[^}]*}", "").length();
        }
    }

    public Offer(Declaration declaration, Set<ItemKey> approved) {
        this(declaration, approved, Map.of());
    }

    /**
     * @param bindings what each tool does, and to what
     */
    public Offer(Declaration declaration, Set<ItemKey> approved, Map<ItemKey, Binding> bindings) {
        this.declaration = declaration;
        for (var kind : Kind.values()) byKind.put(kind, new ArrayList<>());
        for (var item : declaration.items()) {
            declared.add(item.key());
            if (item.key().kind() == Kind.TEMPLATE)
                templates.add(new Template(new UriTemplate(item.name()), item));
            if (!approved.contains(item.key()) || isFlawed(item)) continue;
            if (item.key().kind() == Kind.TOOL
                    && MirroredParameters.read(item.definition().object("inputSchema"))
                            instanceof MirroredParameters.Sound(var parameters)
                    && !parameters.isEmpty()) mirrored.put(item.key(), parameters);
            items.put(item.key(), item);
            if (item.key().kind() == Kind.TOOL)
                tools.put(item.key(), new BoundTool(item, bindings.get(item.key())));
            if (item.isListed())
                byKind.getOrDefault(item.key().kind(), new ArrayList<>()).add(item);
        }
        templates.sort(Comparator.comparingInt(Template::breadth));
        showsPages = items.values().stream().anyMatch(Offer::mayBePage);
    }

    /** A tool whose header annotations break the rules is never offered (REQ-026). */
    private boolean isFlawed(Item item) {
        return declaration.revision().era() == Era.MODERN && item.flaw().isPresent();
    }

    /** What a person said that an approved tool does. */
    public Optional<Binding> binding(ItemKey tool) {
        return Optional.ofNullable(tools.get(tool)).map(BoundTool::binding);
    }

    /** What a call of an approved tool would touch. */
    public Touch touch(ItemKey tool, Json.Obj arguments) {
        var bound = tools.get(tool);
        return bound == null ? new Touch.Unbound() : bound.touch(arguments);
    }

    /** The arguments of a tool that modern clients repeat in headers. */
    public MirroredParameters parameters(ItemKey tool) {
        return mirrored.getOrDefault(tool, MirroredParameters.NONE);
    }

    public Declaration declaration() {
        return declaration;
    }

    public Optional<Item> find(ItemKey key) {
        return Optional.ofNullable(items.get(key));
    }

    /**
     * The approved item that a URI is read by: the resource of that name, else the narrowest
     * template that makes it. What was declared decides before what was approved, so a broad
     * approved template opens nothing that a narrower declaration names.
     */
    public Optional<Item> readable(String uri) {
        var resource = new ItemKey(Kind.RESOURCE, uri);
        if (declared.contains(resource)) return find(resource);
        return templates.stream()
                .filter(template -> template.pattern.matches(uri))
                .findFirst()
                .flatMap(template -> find(template.item.key()));
    }

    /** Whether something that an agent may read can be a page that hosts show. */
    public boolean mayShowPages() {
        return showsPages;
    }

    private static boolean mayBePage(Item item) {
        return switch (item.key().kind()) {
            case RESOURCE ->
                    item.isPage()
                            || UiResource.isUi(item.name())
                            || UiResource.isPage(item.definition());
            case TEMPLATE ->
                    UiResource.mayMakeUi(item.name()) || UiResource.isPage(item.definition());
            case TOOL, PROMPT -> false;
        };
    }

    /** The approved items of a kind that are in a list, sorted by name. */
    public List<Item> all(Kind kind) {
        return List.copyOf(byKind.getOrDefault(kind, List.of()));
    }
}
