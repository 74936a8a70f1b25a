package dev.gatehouse.access;

import java.util.List;
import java.util.Set;

/**
 * The two scopes of a governed route. Calling includes reading (REQ-081). What an agent may do
 * within them is a matter of grants, so both are minimal.
 */
public final class Scopes {
    public static final String READ = "mcp:read";
    public static final String CALL = "mcp:call";
    public static final List<String> ALL = List.of(READ, CALL);

    private Scopes() {}

    /** Those that nothing here asks for: granted, and not needed (AUT-3). In a steady order. */
    public static List<String> excess(Set<String> granted) {
        if (ALL.containsAll(granted)) return List.of();
        return granted.stream().filter(scope -> !ALL.contains(scope)).sorted().toList();
    }

    public static boolean suffice(Set<String> granted, String needed) {
        return granted.contains(needed) || (needed.equals(READ) && granted.contains(CALL));
    }
}
