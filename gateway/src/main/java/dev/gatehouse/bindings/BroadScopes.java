package dev.gatehouse.bindings;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Finds scopes that stand for everything at once, which no work needs (AUT-3). What is found is
 * told by its kind, never in the token's words.
 */
public final class BroadScopes {
    private static final Set<String> EVERYTHING =
            Set.of("all", "everything", "any", "cloud-platform");
    private static final Set<String> FULL =
            Set.of("full", "fullaccess", "fullcontrol", "readwriteall");
    private static final Set<String> POWER =
            Set.of("admin", "administrator", "root", "superuser", "sudo");

    private BroadScopes() {}

    /** What kind of broad scope stands among these; empty when none does. */
    public static Optional<String> kind(Collection<String> scopes) {
        return scopes.stream().map(BroadScopes::kind).flatMap(Optional::stream).findFirst();
    }

    private static Optional<String> kind(String scope) {
        var lower = scope.toLowerCase(Locale.ROOT);
        if (lower.indexOf('*') >= 0) return Optional.of("a wildcard");
        if (lower.equals(".default") || lower.endsWith("/.default"))
            return Optional.of("all that was ever consented to");
        if (POWER.contains(lower)) return Optional.of("administration as a whole");
        for (var segment : List.of(lower.split("[:/.]"))) {
            if (EVERYTHING.contains(segment)) return Optional.of("everything");
            if (FULL.contains(segment.replaceAll("[_-]", ""))) return Optional.of("full access");
        }
        return Optional.empty();
    }
}
