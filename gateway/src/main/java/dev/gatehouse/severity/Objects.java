package dev.gatehouse.severity;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What follows of objects: their members, which they have, and which they must have. */
final class Objects {
    private final Inclusion inclusion;

    Objects(Inclusion inclusion) {
        this.inclusion = inclusion;
    }

    boolean implies(Given given, Schema part, String keyword) {
        return switch (keyword) {
            case "required" -> required(given).containsAll(part.required());
            case "properties" ->
                    part.properties().entrySet().stream()
                            .allMatch(each -> isHeld(given, each.getKey(), each.getValue()));
            case "additionalProperties" -> given.some(known -> othersSuit(known, part));
            case "patternProperties" ->
                    part.patterns().entrySet().stream()
                            .allMatch(each -> isMatched(given, each.getKey(), each.getValue()));
            case "propertyNames" ->
                    given.some(known ->
                            inclusion.withinInside(
                                    known.part("propertyNames"), part.part("propertyNames")));
            default ->
                    part.dependentRequired().entrySet().stream()
                            .allMatch(each -> depends(given, each.getKey(), each.getValue()));
        };
    }

    static Set<String> required(Given given) {
        var required = new HashSet<String>();
        for (var part : given.parts()) required.addAll(part.required());
        return required;
    }

    /** Whether a member of this name, when there is one, suits a schema. */
    private boolean isHeld(Given given, String name, Schema schema) {
        return given.some(known ->
                said(known, name).stream().anyMatch(held -> inclusion.withinInside(held, schema)));
    }

    /** What one schema surely says of a member: a pattern may match its name or not. */
    private static List<Schema> said(Schema known, String name) {
        var own = known.properties().get(name);
        if (own != null) return List.of(own);
        if (known.patterns().isEmpty()) return List.of(known.part("additionalProperties"));
        return List.of();
    }

    /**
     * Whether members that the other schema does not name suit its {@code additionalProperties}.
     * Names that a pattern of it may match are held to it all the same: that proves less, never too
     * much.
     */
    private boolean othersSuit(Schema known, Schema part) {
        var others = part.part("additionalProperties");
        var named = part.properties().keySet();
        var patterns = part.patterns().keySet();
        for (var own : known.properties().entrySet())
            if (!named.contains(own.getKey()) && !inclusion.withinInside(own.getValue(), others))
                return false;
        for (var own : known.patterns().entrySet())
            if (!patterns.contains(own.getKey()) && !inclusion.withinInside(own.getValue(), others))
                return false;
        return inclusion.withinInside(known.part("additionalProperties"), others);
    }

    private boolean isMatched(Given given, String pattern, Schema schema) {
        return given.some(known -> {
            var same = known.patterns().get(pattern);
            if (same != null && inclusion.withinInside(same, schema)) return true;
            var all = new ArrayList<>(known.properties().values());
            all.addAll(known.patterns().values());
            all.add(known.part("additionalProperties"));
            return all.stream().allMatch(each -> inclusion.withinInside(each, schema));
        });
    }

    private static boolean depends(Given given, String name, Set<String> others) {
        var known = new HashSet<>(required(given));
        for (var part : given.parts())
            known.addAll(part.dependentRequired().getOrDefault(name, Set.of()));
        return known.containsAll(others);
    }

    /** Whether a member that both have cannot suit both: as the mark of a kind of object does. */
    boolean areApart(Given one, Given other) {
        var both = required(one);
        both.retainAll(required(other));
        for (var name : both)
            for (var these : one.parts())
                for (var those : other.parts()) {
                    var here = these.properties().get(name);
                    var there = those.properties().get(name);
                    if (here != null && there != null && inclusion.isApart(here, there))
                        return true;
                }
        return false;
    }
}
