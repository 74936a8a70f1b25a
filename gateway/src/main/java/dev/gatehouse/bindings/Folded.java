package dev.gatehouse.bindings;

import dev.gatehouse.mcp.Json;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Names without regard to case. Some servers read members so, and then the last of two wins: what
 * differs from a known name, or from its neighbour, by case alone would be read in two ways.
 */
public final class Folded {
    private Folded() {}

    /** The same for all spellings that differ by case alone, the long s and the kelvin sign too. */
    static String of(String name) {
        return isFolded(name) ? name : name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    /** Most names are: then nothing new is made of them. */
    private static boolean isFolded(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 0x80 || (c >= 'A' && c <= 'Z')) return false;
        }
        return true;
    }

    /** Whether a member has this name but for its case. */
    static boolean holds(Json.Obj object, String name) {
        var folded = of(name);
        for (var member : object.members().keySet()) if (of(member).equals(folded)) return true;
        return false;
    }

    /**
     * What of a call's arguments could be read in two ways; empty when nothing.
     *
     * @param known the names of the schema's own properties
     */
    public static Optional<String> objection(Json.Obj arguments, Set<String> known) {
        for (var name : arguments.members().keySet())
            if (!known.contains(name))
                for (var property : known)
                    if (of(property).equals(of(name)))
                        return Optional.of(
                                "An argument is called like /" + property + " in another case.");
        return hasTwins(arguments)
                ? Optional.of("Two members of one object differ by case alone.")
                : Optional.empty();
    }

    private static boolean hasTwins(Json value) {
        return switch (value) {
            case Json.Obj(var members) -> {
                var seen = new HashSet<String>();
                for (var member : members.entrySet())
                    if ((members.size() > 1 && !seen.add(of(member.getKey())))
                            || hasTwins(member.getValue())) yield true;
                yield false;
            }
            case Json.Arr(var elements) -> {
                for (var element : elements) if (hasTwins(element)) yield true;
                yield false;
            }
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> false;
        };
    }
}
