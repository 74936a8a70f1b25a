package dev.gatehouse.policy;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Names that stand for all names there can be, as far as patterns tell them apart: each that is
 * written out, one for each beginning, and one that no pattern is about.
 */
final class NameClasses {
    private NameClasses() {}

    /**
     * @param patterns names, some of which end in a star
     * @return each name with what to show for it
     */
    static Map<String, String> of(Collection<String> patterns) {
        var names = new LinkedHashMap<String, String>();
        var beginnings = new TreeSet<String>();
        for (var pattern : new TreeSet<>(patterns)) {
            names.put(pattern, pattern);
            if (pattern.endsWith("*")) beginnings.add(pattern.substring(0, pattern.length() - 1));
        }
        for (var beginning : beginnings) names.put(fresh(beginning, patterns), beginning + "*");
        names.put(fresh("", patterns), "any other");
        return names;
    }

    /** One that begins so and is met by no longer pattern. */
    private static String fresh(String beginning, Collection<String> patterns) {
        for (int i = 0; ; i++) {
            var name = beginning + "any" + i;
            if (patterns.stream().noneMatch(pattern -> isMet(pattern, beginning, name)))
                return name;
        }
    }

    private static boolean isMet(String pattern, String beginning, String name) {
        if (pattern.equals(name)) return true;
        var other = pattern.endsWith("*") ? pattern.substring(0, pattern.length() - 1) : pattern;
        return pattern.endsWith("*")
                && other.length() > beginning.length()
                && name.startsWith(other);
    }
}
