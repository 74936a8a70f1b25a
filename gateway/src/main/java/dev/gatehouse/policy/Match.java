package dev.gatehouse.policy;

import dev.gatehouse.bindings.ActionClass;
import dev.gatehouse.bindings.Label;
import dev.gatehouse.bindings.Selector;
import java.util.List;
import java.util.Set;

/**
 * Whom and what a rule is about. Every part that is stated must fit; an empty one is about all.
 *
 * @param agents names of agents; like users, servers and items they may end in a star, for all that
 *     begin alike
 * @param users subjects of tokens
 * @param items written as {@code tool:read_file}
 * @param labels of which the tool has at least one
 */
public record Match(
        Set<String> agents,
        Set<String> users,
        Set<String> servers,
        Set<String> items,
        Set<ActionClass> actions,
        Set<Label> labels,
        List<Selector> resources) {
    /** About everything. */
    public static final Match ALL =
            new Match(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), List.of());

    public Match {
        agents = Set.copyOf(agents);
        users = Set.copyOf(users);
        servers = Set.copyOf(servers);
        items = Set.copyOf(items);
        actions = Set.copyOf(actions);
        labels = Set.copyOf(labels);
        resources = List.copyOf(resources);
    }

    static boolean fits(Set<String> patterns, String name) {
        if (patterns.isEmpty() || patterns.contains(name)) return true;
        for (var pattern : patterns)
            if (pattern.endsWith("*")
                    && name.startsWith(pattern.substring(0, pattern.length() - 1))) return true;
        return false;
    }
}
