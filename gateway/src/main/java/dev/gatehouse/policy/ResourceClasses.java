package dev.gatehouse.policy;

import dev.gatehouse.bindings.Resource;
import dev.gatehouse.bindings.Selector;
import dev.gatehouse.policy.PolicyRule.Effect;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Resources that stand for all that a tool can touch, as far as selectors tell them apart: on each
 * side of every boundary of every selector there is one.
 */
final class ResourceClasses {
    /** Beyond so many, two at once are no longer put together. */
    static final int MAX_PAIRED = 40;

    private final Collection<Selector> selectors;
    private final Map<Resource, String> shown = new LinkedHashMap<>();

    /**
     * @param types of what the tool touches
     * @param selectors those of all rules and grants that count
     */
    ResourceClasses(Collection<String> types, Collection<Selector> selectors) {
        this.selectors = selectors;
        for (var type : types) {
            for (var selector : selectors) represent(type, selector);
            shown.putIfAbsent(new Resource(type, fresh(type, "")), "any other " + type);
        }
    }

    private void represent(String type, Selector selector) {
        switch (selector) {
            case Selector.Only(var resource) -> {
                if (resource.type().equals(type)) shown.put(resource, resource.toString());
            }
            case Selector.Under(var same, var prefix) -> {
                if (!same.equals(type)) return;
                shown.put(new Resource(type, fresh(type, prefix)), selector.toString());
                if (prefix.endsWith("/") && prefix.length() > 1) {
                    var itself = new Resource(type, prefix.substring(0, prefix.length() - 1));
                    shown.put(itself, itself.toString());
                }
            }
            case Selector.AllOf _, Selector.Everything _ -> {
                // what stands for all others is among them
            }
        }
    }

    /** An id that begins so and is selected by nothing that the beginning is not under. */
    private String fresh(String type, String beginning) {
        for (int i = 0; ; i++) {
            var id = beginning + "any" + i;
            if (selectors.stream().noneMatch(selector -> isMet(selector, type, beginning, id)))
                return id;
        }
    }

    private static boolean isMet(Selector selector, String type, String beginning, String id) {
        return switch (selector) {
            case Selector.Only(var resource) -> resource.equals(new Resource(type, id));
            case Selector.Under(var same, var prefix) ->
                    same.equals(type)
                            && prefix.length() > beginning.length()
                            && (id.startsWith(prefix) || prefix.equals(id + "/"));
            case Selector.AllOf _, Selector.Everything _ -> false;
        };
    }

    String show(List<Resource> resources) {
        if (resources.isEmpty()) return "nothing";
        return String.join(
                " + ",
                resources.stream().map(one -> shown.getOrDefault(one, one.toString())).toList());
    }

    boolean arePaired() {
        return shown.size() <= MAX_PAIRED;
    }

    /**
     * What one call can touch: nothing, one of them, two, and all that one rule permits.
     *
     * @param several whether a call can touch more than one thing
     */
    Set<List<Resource>> touched(boolean several, Collection<PolicyRule> rules) {
        var sets = new LinkedHashSet<List<Resource>>();
        sets.add(List.of());
        var all = List.copyOf(shown.keySet());
        for (var one : all) sets.add(List.of(one));
        if (!several) return sets;
        if (arePaired())
            for (int i = 0; i < all.size(); i++)
                for (int j = i + 1; j < all.size(); j++) sets.add(List.of(all.get(i), all.get(j)));
        for (var rule : rules) if (rule.effect() == Effect.PERMIT) sets.addAll(most(rule, rules));
        return sets;
    }

    /** All that a rule permits, and all of it that no rule holds back. */
    private List<List<Resource>> most(PolicyRule permit, Collection<PolicyRule> rules) {
        var meant = permit.match().resources();
        var most = new ArrayList<Resource>();
        var free = new ArrayList<Resource>();
        for (var one : shown.keySet()) {
            if (!meant.isEmpty() && !Selector.touchAny(meant, List.of(one))) continue;
            most.add(one);
            if (rules.stream().noneMatch(rule -> isHeldBack(rule, one))) free.add(one);
        }
        return List.of(most, free);
    }

    private static boolean isHeldBack(PolicyRule rule, Resource one) {
        return rule.effect() != Effect.PERMIT
                && Selector.touchAny(rule.match().resources(), List.of(one));
    }
}
