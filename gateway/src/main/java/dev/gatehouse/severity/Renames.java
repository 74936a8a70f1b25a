package dev.gatehouse.severity;

import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Json;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tools that are gone and tools that are new under the same contract: one tool under another name.
 * Grants, rules and people know it by the old one, so the pair weighs more than its halves.
 */
final class Renames {
    private Renames() {}

    /** The keys on both sides. */
    static Set<ItemKey> among(Map<ItemKey, Json.Obj> removed, Map<ItemKey, Json.Obj> added) {
        var contracts = contracts(removed);
        contracts.retainAll(contracts(added));
        var renamed = new TreeSet<ItemKey>();
        for (var side : List.of(removed, added))
            side.forEach((key, definition) -> {
                if (isTool(key) && contracts.contains(contract(definition))) renamed.add(key);
            });
        return renamed;
    }

    private static Set<String> contracts(Map<ItemKey, Json.Obj> items) {
        var contracts = new HashSet<String>();
        items.forEach((key, definition) -> {
            if (isTool(key)) contracts.add(contract(definition));
        });
        return contracts;
    }

    private static boolean isTool(ItemKey key) {
        return key.kind() == Kind.TOOL;
    }

    /** What a call of it may hold and gives, and what it claims to do; not how it describes it. */
    private static String contract(Json.Obj tool) {
        return words(tool.object("inputSchema"))
                + words(tool.object("outputSchema"))
                + Spelling.canonical(Hints.effective(tool.object("annotations")));
    }

    private static String words(Json.Obj schema) {
        try {
            var text = new SchemaText(schema, "", new Budget());
            return text.root().canonical()
                    + definitions(text, schema.object("$defs").members().values());
        } catch (Budget.Spent tooLarge) {
            return Spelling.canonical(schema);
        }
    }

    private static String definitions(SchemaText text, Collection<Json> definitions) {
        var words = new StringBuilder();
        for (var each : definitions) words.append(text.schema(each).canonical());
        return words.toString();
    }
}
