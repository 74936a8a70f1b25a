package dev.gatehouse.admin;

import dev.gatehouse.bindings.Binding;
import dev.gatehouse.bindings.BindingForm;
import dev.gatehouse.inventory.ItemKey;
import dev.gatehouse.inventory.Kind;
import dev.gatehouse.mcp.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The bindings in the body of an approval: an object with one binding for each tool, by the tool's
 * name.
 */
final class AskedBindings {
    private AskedBindings() {}

    static Map<ItemKey, Binding> in(Asked asked) {
        if (!asked.body().has("bindings")) return Map.of();
        if (!(asked.body().member("bindings") instanceof Json.Obj bindings))
            throw malformed("bindings is not an object of bindings by tool");
        var bound = new HashMap<ItemKey, Binding>();
        for (var each : bindings.members().entrySet())
            bound.put(new ItemKey(Kind.TOOL, each.getKey()), read(each.getKey(), each.getValue()));
        return bound;
    }

    private static Binding read(String tool, Json written) {
        if (!(written instanceof Json.Obj binding))
            throw malformed("the binding of " + tool + " is not an object");
        return switch (BindingForm.read(binding)) {
            case BindingForm.Read(var read) -> read;
            case BindingForm.Refused(var why) ->
                    throw malformed("the binding of " + tool + " is none: " + why);
        };
    }

    private static Refusal malformed(String what) {
        return Refusal.malformed(
                "binding.malformed",
                what + ".",
                "gatehouse server bindings NAME prints a draft of them to correct.");
    }

    /** Every approved tool has one, and there is none for anything else (AUT-2). */
    static void requireWhole(String server, Set<ItemKey> items, Map<ItemKey, Binding> bindings) {
        var unbound = new TreeSet<String>();
        for (var item : items)
            if (item.kind() == Kind.TOOL && !bindings.containsKey(item)) unbound.add(item.name());
        if (!unbound.isEmpty())
            throw Refusal.malformed(
                    "binding.missing",
                    "Nobody has said what these tools do, and to what: "
                            + String.join(", ", unbound)
                            + ".",
                    "gatehouse server bindings "
                            + server
                            + " prints a draft; correct it and give it to approve --bindings.");
        var idle = new TreeSet<String>();
        for (var tool : bindings.keySet()) if (!items.contains(tool)) idle.add(tool.name());
        if (!idle.isEmpty())
            throw Refusal.malformed(
                    "binding.idle",
                    "These tools have a binding and are not approved: "
                            + String.join(", ", idle)
                            + ".",
                    "Leave their bindings out, or approve them.");
    }
}
