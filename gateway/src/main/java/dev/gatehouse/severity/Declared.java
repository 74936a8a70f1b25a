package dev.gatehouse.severity;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The members that a schema names, wherever in it: what an agent takes for the parameters. An open
 * object accepts any member, named or not, so this says more than what is accepted.
 */
final class Declared {
    private final Budget budget;
    private final Set<String> found = new TreeSet<>();
    private final List<Schema> under = new ArrayList<>();

    private Declared(Budget budget) {
        this.budget = budget;
    }

    /** The ways to them, written as pointers. */
    static Set<String> in(Schema schema) {
        var declared = new Declared(schema.text().budget());
        declared.gather(schema, "");
        return declared.found;
    }

    private void gather(Schema schema, String at) {
        budget.step();
        if (under.contains(schema)) return;
        under.add(schema);
        schema.properties()
                .forEach((name, member) -> {
                    var way = Pointers.in(at, name);
                    found.add(way);
                    gather(member, way);
                });
        schema.target().ifPresent(target -> gather(target, at));
        for (var keyword : List.of("allOf", "anyOf", "oneOf"))
            schema.list(keyword).forEach(part -> gather(part, at));
        for (var keyword : List.of("then", "else"))
            if (schema.has(keyword)) gather(schema.part(keyword), at);
        schema.map("dependentSchemas").values().forEach(part -> gather(part, at));
        schema.list("prefixItems").forEach(element -> gather(element, at + "/*"));
        if (schema.has("items")) gather(schema.part("items"), at + "/*");
        schema.patterns()
                .forEach((pattern, member) -> {
                    var way = Pointers.in(at, "?" + pattern);
                    found.add(way);
                    gather(member, way);
                });
        if (schema.has("additionalProperties"))
            gather(schema.part("additionalProperties"), at + "/?");
        under.removeLast();
    }
}
