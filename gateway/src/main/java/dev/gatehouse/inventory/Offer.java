package dev.gatehouse.inventory;

import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.MirroredParameters;
import java.util.ArrayList;
import java.util.HashMap;
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
    private final List<Template> templates = new ArrayList<>();

    private record Template(UriTemplate pattern, Item item) {}

    public Offer(Declaration declaration, Set<ItemKey> approved) {
        this.declaration = declaration;
        for (var kind : Kind.values()) byKind.put(kind, new ArrayList<>());
        for (var item : declaration.items()) {
            if (!approved.contains(item.key()) || isFlawed(item)) continue;
            if (item.key().kind() == Kind.TOOL
                    && MirroredParameters.read(item.definition().object("inputSchema"))
                            instanceof MirroredParameters.Sound(var parameters)
                    && !parameters.isEmpty()) mirrored.put(item.key(), parameters);
            items.put(item.key(), item);
            byKind.getOrDefault(item.key().kind(), new ArrayList<>()).add(item);
            if (item.key().kind() == Kind.TEMPLATE)
                templates.add(new Template(new UriTemplate(item.name()), item));
        }
    }

    /** A tool whose header annotations break the rules is never offered (REQ-026). */
    private boolean isFlawed(Item item) {
        return declaration.revision().era() == Era.MODERN && item.flaw().isPresent();
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

    /** The approved resource with this URI, or the approved template that it is made from. */
    public Optional<Item> readable(String uri) {
        var resource = items.get(new ItemKey(Kind.RESOURCE, uri));
        if (resource != null) return Optional.of(resource);
        return templates.stream()
                .filter(template -> template.pattern.matches(uri))
                .map(Template::item)
                .findFirst();
    }

    /** The approved items of a kind, sorted by name. */
    public List<Item> all(Kind kind) {
        return List.copyOf(byKind.getOrDefault(kind, List.of()));
    }
}
