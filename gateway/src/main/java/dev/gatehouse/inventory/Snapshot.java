package dev.gatehouse.inventory;

import dev.gatehouse.mcp.CanonicalJson;
import dev.gatehouse.mcp.Digest;
import dev.gatehouse.mcp.Era;
import dev.gatehouse.mcp.Json;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a server declared in each era that it speaks, at one moment. This is what a person reads and
 * approves, and what agents are then served (CAP-2).
 */
public record Snapshot(Map<Era, Declaration> declarations) {
    public Snapshot {
        if (declarations.isEmpty()) throw new IllegalArgumentException("a server speaks some era");
        declarations.forEach((era, said) -> {
            if (said.revision().era() != era)
                throw new IllegalArgumentException(said.revision() + " is not of era " + era);
        });
        declarations = Map.copyOf(new EnumMap<>(declarations));
    }

    public Optional<Declaration> in(Era era) {
        return Optional.ofNullable(declarations.get(era));
    }

    /** The same with another declaration in one era. */
    public Snapshot with(Era era, Declaration said) {
        var changed = new EnumMap<>(declarations);
        changed.put(era, said);
        return new Snapshot(changed);
    }

    /** The items of every era. */
    public Set<ItemKey> keys() {
        var keys = new TreeSet<ItemKey>();
        declarations.values().forEach(said -> said.items().forEach(item -> keys.add(item.key())));
        return keys;
    }

    public Digest digest() {
        return CanonicalJson.digest(toJson());
    }

    /** The stored form; {@link #of} reads it back. */
    public Json.Obj toJson() {
        var eras = new TreeMap<String, Json>();
        declarations.forEach((era, said) -> eras.put(era.name(), said.toJson()));
        return Json.objectOf(eras);
    }

    public static Snapshot of(Json.Obj json) {
        var declarations = new EnumMap<Era, Declaration>(Era.class);
        json.members()
                .forEach((era, said) ->
                        declarations.put(Era.valueOf(era), Declaration.of((Json.Obj) said)));
        return new Snapshot(declarations);
    }
}
